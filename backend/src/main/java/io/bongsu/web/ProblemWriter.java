package io.bongsu.web;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes a problem where no controller is: in filters, in security, for the container. */
@Component
public class ProblemWriter {

    private final JsonMapper json;

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    public void write(HttpServletRequest request, HttpServletResponse response, ProblemException problem)
            throws IOException {
        write(request, response, problem, Map.of());
    }

    /**
     * Does nothing when the answer has already begun: then there is no status left to change.
     *
     * @param headers set besides, and instead of, those that come with the code
     */
    public void write(
            HttpServletRequest request,
            HttpServletResponse response,
            ProblemException problem,
            Map<String, String> headers)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        ProblemCode code = problem.code();
        byte[] body = json.writeValueAsBytes(Problem.of(code, problem.detail(), Problems.instance(request)));
        response.resetBuffer();
        response.setStatus(code.status());
        Problems.headers(code, problem.retryAfter()).forEach(response::setHeader);
        headers.forEach(response::setHeader);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
