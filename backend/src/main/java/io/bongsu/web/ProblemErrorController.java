package io.bongsu.web;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where the container dispatches errors that met no controller: a filter that threw, a {@code sendError}. */
@RestController
class ProblemErrorController implements ErrorController {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemErrorController.class);

    private final ProblemWriter problems;

    ProblemErrorController(ProblemWriter problems) {
        this.problems = problems;
    }

    @RequestMapping("${server.error.path:${error.path:/error}}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object failure = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (failure instanceof Throwable thrown) {
            ProblemException problem = Problems.within(thrown);
            if (problem != null) {
                problems.write(request, response, problem);
                return;
            }
            // The container has logged it with its stack already.
            LOG.debug("{} failed outside the controllers", Problems.instance(request));
        }
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        ProblemCode code = status instanceof Integer number ? Problems.ofStatus(number) : ProblemCode.NOT_FOUND;
        problems.write(request, response, new ProblemException(code, code.title()));
    }
}
