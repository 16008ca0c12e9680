package io.bongsu.stomp;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds what a SockJS client posts: Spring reads the whole body into memory, whatever its size. A body must say its
 * length (browsers do), so that none is begun that cannot be taken.
 */
@Component
class SockJsBodyLimit extends OncePerRequestFilter {

    private final StompSettings settings;

    SockJsBodyLimit(StompSettings settings) {
        this.settings = settings;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST")
                || !request.getRequestURI().startsWith(StompConfiguration.PATH + "/");
    }

    /** SockJS wraps frames in JSON strings: twice a frame's size leaves room for what is escaped. */
    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean chunked = request.getHeader("Transfer-Encoding") != null;
        if (chunked) {
            response.setStatus(HttpServletResponse.SC_LENGTH_REQUIRED);
        } else if (request.getContentLengthLong() > 2L * settings.frameBytes()) {
            response.setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
        } else {
            chain.doFilter(request, response);
        }
    }
}
