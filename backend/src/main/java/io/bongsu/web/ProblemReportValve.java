package io.bongsu.web;

import io.bongsu.core.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/**
 * Tomcat's last word on a request that no servlet saw (an address it cannot parse, a forbidden header) as a problem
 * instead of its HTML page. Public, with no arguments, because Tomcat makes it by its class name. Writes its JSON by
 * hand: the address is exactly what could not be trusted, so it is left out, and nothing else needs escaping.
 */
public final class ProblemReportValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ProblemCode code = Problems.ofStatus(response.getStatus());
        String body = """
                {"type":"urn:bongsu:problem:%s","code":"%s","title":"%s","status":%d,"detail":"%s","instance":""}""".formatted(code.code(), code.code(), code.title(), response.getStatus(), code.title());
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            response.getReporter().write(body);
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            // The client is gone, or the answer has begun: there is nobody to tell.
            container.getLogger().debug("error report not written", e);
        }
    }
}
