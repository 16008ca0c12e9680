package io.bongsu.longpoll;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Whether the client of a request that waits is still there. A servlet is not told: whoever closes the connection is met
 * at the answer only. So the socket is looked at, which costs one read that does not block; a request that comes early
 * stays in Tomcat's buffer for its turn, and hides the end behind it. A client that ends its own side only counts as gone, and so
 * does one that sends a single byte. Over HTTP/2 nobody is ever seen to go.
 */
final class WaitingClient {

    private static final String ATTRIBUTE = WaitingClient.class.getName();

    /** What Tomcat says is there where a read failed; also what it says where one byte is. */
    private static final int FAILED = 1;

    private final org.apache.coyote.@Nullable Request request;

    private WaitingClient(org.apache.coyote.@Nullable Request request) {
        this.request = request;
    }

    static WaitingClient of(HttpServletRequest request) {
        return new WaitingClient((org.apache.coyote.Request) request.getAttribute(ATTRIBUTE));
    }

    /** Asked by the request's own thread. */
    boolean isThere() {
        if (request == null) {
            return true;
        }
        request.action(ActionCode.AVAILABLE, true);
        return request.getAvailable() != FAILED;
    }

    /** Lets long polls find Tomcat's side of their request. */
    @Component
    static final class Customizer implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {

        @Override
        public void customize(ConfigurableTomcatWebServerFactory factory) {
            factory.addEngineValves(new ValveBase(/* asyncSupported */ true) {
                @Override
                public void invoke(Request request, Response response) throws IOException, ServletException {
                    request.setAttribute(ATTRIBUTE, request.getCoyoteRequest());
                    getNext().invoke(request, response);
                }
            });
        }
    }
}
