package io.bongsu.stomp;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Whom a SockJS request without a token comes from: its address. Spring lets a session's later requests in only from the
 * same principal, or, where there is none, from the same address <em>and port</em>: no client could then both stream and
 * send, because these are two TCP connections. The token itself comes with CONNECT.
 */
record SockJsPeer(String address) implements Principal {

    @Override
    public String getName() {
        return address;
    }

    /** After Spring Security's filters, which a filter without an order is. */
    @Component
    static class Filter extends OncePerRequestFilter {

        @Override
        protected boolean shouldNotFilter(HttpServletRequest request) {
            return !request.getRequestURI().startsWith(StompConfiguration.PATH + "/")
                    || request.getUserPrincipal() != null;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            var peer = new SockJsPeer(request.getRemoteAddr());
            chain.doFilter(
                    new HttpServletRequestWrapper(request) {
                        @Override
                        public Principal getUserPrincipal() {
                            return peer;
                        }
                    },
                    response);
        }
    }
}
