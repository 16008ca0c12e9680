package io.bongsu.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.stereotype.Component;

/**
 * The Content-Security-Policy of every answer that has none of its own. The page loads from here alone and runs no inline
 * script, so that text which slipped into it as markup would stay dead. No form may navigate: one sent before its script
 * has come would put a password into the address. WebSockets to the page's own host and port are {@code 'self'}
 * (CSP 3 §6.7.2.8); the broker's address is let through besides, where the settings name one.
 */
@Component
public class PagePolicy implements HeaderWriter {

    private static final String HEADER = "Content-Security-Policy";

    private final PageSettings settings;

    PagePolicy(PageSettings settings) {
        this.settings = settings;
    }

    @Override
    public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
        if (!response.containsHeader(HEADER)) {
            response.setHeader(HEADER, policy(settings.mqttUrlFor(request.getServerName())));
        }
    }

    private static String policy(@Nullable String mqttUrl) {
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
                + (mqttUrl == null ? "" : " " + mqttUrl)
                + "; manifest-src 'self'; form-action 'none'; frame-ancestors 'self'; object-src 'none'; base-uri 'none'";
    }
}
