package io.bongsu.auth;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.page.PagePolicy;
import io.bongsu.web.ProblemWriter;
import io.bongsu.web.WebSettings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer.FrameOptionsConfig;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.authentication.logout.LogoutFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** Who gets in where. Stateless: every request brings its token, so there is no cookie that a foreign page could ride on. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityConfiguration {

    private static final String[] STATIC = {"/", "/index.html", "/favicon.ico", "/assets/**", "/webjars/**"};
    private static final String[] HEALTH = {"/actuator/health", "/actuator/health/**"};
    private static final String JWKS = "/.well-known/jwks.json";
    private static final String TOKEN = "/auth/token";
    private static final String DEMO = "/demo";
    private static final String PAGE = "/page/settings";
    private static final String[] DOCUMENTS = {"/openapi.yaml", "/asyncapi.yaml", "/api-docs"};

    @Bean
    SecurityFilterChain security(
            HttpSecurity http,
            TokenVerifier verifier,
            ProblemWriter problems,
            WebSettings settings,
            PagePolicy pagePolicy) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .cors(AbstractHttpConfigurer::disable)
                .addFilterBefore(cors(settings, problems), LogoutFilter.class)
                .headers(headers -> headers.frameOptions(FrameOptionsConfig::sameOrigin)
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                        .addHeaderWriter(pagePolicy))
                .authorizeHttpRequests(requests -> requests
                        // The first dispatch was let through; the second only carries the answer.
                        .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, "/users", TOKEN, "/auth/revoke")
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, JWKS, DEMO, PAGE)
                        .permitAll()
                        .requestMatchers(HEALTH)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, STATIC)
                        .permitAll()
                        .requestMatchers(HttpMethod.HEAD, STATIC)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, DOCUMENTS)
                        .permitAll()
                        .requestMatchers(HttpMethod.HEAD, DOCUMENTS)
                        .permitAll()
                        // STOMP's CONNECT may bring the token; a bad one in the handshake is refused by the filter.
                        .requestMatchers("/ws", "/ws/**")
                        .permitAll()
                        .requestMatchers("/actuator/**", "/operator/**")
                        .hasRole("OPERATOR")
                        .anyRequest()
                        .authenticated())
                .addFilterBefore(
                        new BearerFilter(verifier, problems, tokenIgnored(), tokenInQuery()),
                        UsernamePasswordAuthenticationFilter.class)
                .exceptionHandling(exceptions -> exceptions
                        .authenticationEntryPoint((request, response, e) -> problems.write(
                                request,
                                response,
                                new ProblemException(
                                        ProblemCode.UNAUTHENTICATED, "Bring an access token: Authorization: Bearer …")))
                        .accessDeniedHandler((request, response, e) -> problems.write(
                                request,
                                response,
                                new ProblemException(ProblemCode.FORBIDDEN, "Your role does not reach this address"))))
                .build();
    }

    /** Each filter of the chain would be timed by itself: a fifth of what a request costs, for what nobody looks at. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    /**
     * As strict as the one Spring Security brings, but what headers may hold is looked at character by character instead
     * of by regular expressions, which took a tenth of a request.
     */
    @Bean
    StrictHttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHeaderNames(name -> isWithoutControls(name, false));
        firewall.setAllowedHeaderValues(value -> isWithoutControls(value, true));
        return firewall;
    }

    /** No ISO control characters, and nothing Unicode does not know; printable ASCII is told at once. */
    private static boolean isWithoutControls(String text, boolean tabAllowed) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' || c > '~')
                    && !(tabAllowed && c == '\t')
                    && (Character.isISOControl(c) || !Character.isDefined(c))) {
                return false;
            }
        }
        return true;
    }

    /** Being there, it keeps Spring Boot from inventing a user and printing a password. */
    @Bean
    AuthenticationManager authenticationManager() {
        return authentication -> {
            throw new AuthenticationServiceException("tokens are verified by the bearer filter alone");
        };
    }

    /** Addresses the firewall does not trust ({@code //}, {@code %2e}, …) are a client's mistake like any other. */
    @Bean
    RequestRejectedHandler requestRejectedHandler(ProblemWriter problems) {
        return (request, response, e) -> problems.write(
                request,
                response,
                new ProblemException(ProblemCode.INVALID_REQUEST, "The address is not taken as it is"));
    }

    private static RequestMatcher tokenIgnored() {
        return anyOf(Stream.concat(
                Stream.concat(Stream.of(STATIC), Stream.of(DOCUMENTS)).map(path -> matcher(HttpMethod.GET, path)),
                Stream.of(
                        matcher(HttpMethod.GET, JWKS),
                        matcher(HttpMethod.GET, DEMO),
                        matcher(HttpMethod.GET, PAGE),
                        matcher(HttpMethod.POST, TOKEN))));
    }

    /** Where EventSource, WebSocket and SockJS call: none of them lets a page set a header. */
    private static RequestMatcher tokenInQuery() {
        return anyOf(Stream.of(
                matcher(HttpMethod.GET, "/sse/**"),
                matcher(HttpMethod.GET, "/long-polling/**"),
                matcher(HttpMethod.GET, "/ws"),
                matcher(HttpMethod.GET, "/ws/**"),
                matcher(HttpMethod.POST, "/ws/**")));
    }

    private static RequestMatcher anyOf(Stream<RequestMatcher> matchers) {
        return new OrRequestMatcher(matchers.toList());
    }

    private static RequestMatcher matcher(HttpMethod method, String path) {
        return PathPatternRequestMatcher.withDefaults().matcher(method, path);
    }

    /**
     * Closed unless origins are named; a refusal is a problem like any other. Not for STOMP's endpoint, which has origins of
     * its own (bongsu.stomp.allowed-origins) and, for SockJS's clients, allows credentials along.
     */
    private static CorsFilter cors(WebSettings settings, ProblemWriter problems) {
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        if (!settings.allowedOrigins().isEmpty()) {
            CorsConfiguration cors = new CorsConfiguration();
            cors.setAllowedOrigins(settings.allowedOrigins());
            cors.setAllowedMethods(List.of("GET", "POST", "PUT", "DELETE"));
            cors.setAllowedHeaders(List.of("Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"));
            cors.setExposedHeaders(List.of("Retry-After", "Bongsu-Position", "Bongsu-Head", "Bongsu-Gap"));
            cors.setAllowCredentials(false);
            source.registerCorsConfiguration("/**", cors);
        }
        RequestMatcher stomp = anyOf(Stream.of("/ws", "/ws/**")
                .map(path -> PathPatternRequestMatcher.withDefaults().matcher(path)));
        CorsFilter filter =
                new CorsFilter(request -> stomp.matches(request) ? null : source.getCorsConfiguration(request));
        filter.setCorsProcessor(new DefaultCorsProcessor() {
            @Override
            public boolean processRequest(
                    @Nullable CorsConfiguration config, HttpServletRequest request, HttpServletResponse response)
                    throws IOException {
                boolean allowed = super.processRequest(config, request, response);
                if (!allowed) {
                    problems.write(
                            request,
                            response,
                            new ProblemException(ProblemCode.FORBIDDEN, "Pages of this origin may not do this"));
                }
                return allowed;
            }

            @Override
            protected void rejectRequest(ServerHttpResponse response) {
                // Written above, as a problem instead of a line of text.
            }
        });
        return filter;
    }
}
