package io.bongsu.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class PagePolicyTest {

    private static final String CLOSED = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; manifest-src 'self'; form-action 'none'; frame-ancestors 'self'; object-src 'none'; "
            + "base-uri 'none'";

    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    private String policy(PageSettings settings) {
        new PagePolicy(settings).writeHeaders(request, response);
        return String.valueOf(response.getHeader("Content-Security-Policy"));
    }

    @Test
    void letsNothingThroughBesidesThePagesOwnHost() {
        assertThat(policy(new PageSettings("", 0))).isEqualTo(CLOSED);
    }

    @Test
    void letsTheOneAddressOfTheBrokerThrough() {
        assertThat(policy(new PageSettings("wss://mqtt.example.org/mqtt", 0)))
                .isEqualTo(CLOSED.replace("connect-src 'self'", "connect-src 'self' wss://mqtt.example.org/mqtt"));
    }

    @Test
    void namesTheHostThatThePageIsLoadedFrom() {
        request.setServerName("127.0.0.1");

        assertThat(policy(new PageSettings("", 9001)))
                .isEqualTo(CLOSED.replace("connect-src 'self'", "connect-src 'self' ws://127.0.0.1:9001/mqtt"));
    }

    @Test
    void leavesAnAnswersOwnPolicyAlone() {
        response.setHeader("Content-Security-Policy", "default-src 'none'");

        assertThat(policy(new PageSettings("", 0))).isEqualTo("default-src 'none'");
    }
}
