package io.bongsu.auth;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import io.bongsu.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes the bearer token of a request (RFC 6750): from the Authorization header, or, only where a browser cannot set one,
 * from the query. A request with a bad token is answered here, also where none is needed: a client should hear that its
 * token is no good rather than be treated as somebody else.
 */
final class BearerFilter extends OncePerRequestFilter {

    private static final Set<Audience> ACCEPTED = Set.of(Audience.BONGSU);
    private static final String SCHEME = "Bearer ";

    private final TokenVerifier verifier;
    private final ProblemWriter problems;
    private final RequestMatcher ignored;
    private final RequestMatcher queryAllowed;
    private final RequestAttributeSecurityContextRepository repository =
            new RequestAttributeSecurityContextRepository();

    /**
     * @param ignored where a token is not looked at: what hands out new ones has to work with an expired one in hand
     * @param queryAllowed where {@code access_token=} in the query is taken
     */
    BearerFilter(TokenVerifier verifier, ProblemWriter problems, RequestMatcher ignored, RequestMatcher queryAllowed) {
        this.verifier = verifier;
        this.problems = problems;
        this.ignored = ignored;
        this.queryAllowed = queryAllowed;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return ignored.matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Caller caller;
        try {
            String token = token(request);
            caller = token == null ? null : verifier.verify(token, ACCEPTED);
        } catch (ProblemException e) {
            problems.write(request, response, e, challenge(e));
            return;
        }
        if (caller != null) {
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(new CallerAuthentication(caller));
            SecurityContextHolder.setContext(context);
            // For the second dispatch of a request that was answered asynchronously.
            repository.saveContext(context, request, response);
        }
        chain.doFilter(request, response);
    }

    /** RFC 6750 §3.1: a token that is no good is {@code invalid_token}, and expired ones are told apart by their text. */
    private static Map<String, String> challenge(ProblemException e) {
        if (e.code().status() != 401) {
            return Map.of();
        }
        String description = e.code() == ProblemCode.TOKEN_EXPIRED ? "The token has expired" : "The token is not good";
        return Map.of(
                HttpHeaders.WWW_AUTHENTICATE,
                "Bearer realm=\"bongsu\", error=\"invalid_token\", error_description=\"" + description + "\"");
    }

    private @Nullable String token(HttpServletRequest request) {
        List<String> tokens = new ArrayList<>();
        for (String header : Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION))) {
            if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                throw new ProblemException(ProblemCode.UNAUTHENTICATED, "Authorization takes a Bearer token here");
            }
            tokens.add(header.substring(SCHEME.length()).strip());
        }
        if (queryAllowed.matches(request)) {
            tokens.addAll(inQuery(request.getQueryString()));
        }
        if (tokens.size() > 1) {
            // RFC 6750 §2: one way at a time, else two parties may see two callers.
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "The request brings more than one token");
        }
        return tokens.isEmpty() ? null : tokens.getFirst();
    }

    /** Not {@code getParameter}: that would read the body of a form. */
    private static List<String> inQuery(@Nullable String query) {
        List<String> tokens = new ArrayList<>();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                if (pair.startsWith("access_token=")) {
                    tokens.add(decode(pair.substring("access_token=".length())));
                }
            }
        }
        return tokens;
    }

    private static String decode(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "access_token is not URL-encoded rightly");
        }
    }
}
