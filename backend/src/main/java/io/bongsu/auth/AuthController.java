package io.bongsu.auth;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class AuthController {

    private final Logins logins;

    AuthController(Logins logins) {
        this.logins = logins;
    }

    record TokenRequest(
            @Nullable String grantType,
            @Nullable String userId,
            @Nullable String password,
            @Nullable String refreshToken,
            @Nullable String deviceId,
            @Nullable String secret,
            @JsonProperty("for") @Nullable String purpose) {

        @Override
        public String toString() {
            return "TokenRequest[" + grantType + "]";
        }
    }

    /** @param expiresIn seconds */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TokenAnswer(
            String accessToken,
            String tokenType,
            long expiresIn,
            @Nullable String refreshToken) {

        @Override
        public String toString() {
            return "TokenAnswer[" + expiresIn + "]";
        }
    }

    record RevokeRequest(
            @Nullable String refreshToken,
            @Nullable Boolean everywhere,
            @Nullable String userId) {

        @Override
        public String toString() {
            return "RevokeRequest[" + userId + ", " + everywhere + "]";
        }
    }

    /** What it produces is said here: a refresh token must not be spent on a client that cannot take the answer. */
    @PostMapping(path = "/auth/token", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<TokenAnswer> token(@RequestBody TokenRequest body, HttpServletRequest request) {
        Audience audience = audience(body.purpose());
        String address = request.getRemoteAddr();
        Logins.Granted granted =
                switch (need(body.grantType(), "grantType")) {
                    case "password" ->
                        logins.withPassword(
                                need(body.userId(), "userId"), need(body.password(), "password"), audience, address);
                    case "refresh_token" ->
                        logins.withRefreshToken(need(body.refreshToken(), "refreshToken"), audience);
                    case "device" ->
                        logins.withDeviceSecret(
                                need(body.deviceId(), "deviceId"), need(body.secret(), "secret"), audience, address);
                    default -> throw invalid("grantType: password, refresh_token or device");
                };
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new TokenAnswer(
                        granted.accessToken(), "Bearer", granted.life().toSeconds(), granted.refreshToken()));
    }

    /** A refresh token is proof enough of its own session; everything else needs a bearer token. */
    @PostMapping("/auth/revoke")
    ResponseEntity<Void> revoke(
            @RequestBody(required = false) @Nullable RevokeRequest body,
            @AuthenticationPrincipal @Nullable Caller caller) {
        RevokeRequest asked = body == null ? new RevokeRequest(null, null, null) : body;
        boolean everywhere = Boolean.TRUE.equals(asked.everywhere());
        if (Stream.of(asked.refreshToken() != null, everywhere, asked.userId() != null)
                        .filter(given -> given)
                        .count()
                > 1) {
            throw invalid("Give one of refreshToken, everywhere and userId");
        }
        if (asked.refreshToken() != null) {
            logins.revoke(asked.refreshToken());
            return ResponseEntity.noContent().build();
        }
        if (caller == null) {
            throw new ProblemException(ProblemCode.UNAUTHENTICATED, "Bring an access token or a refreshToken");
        }
        if (asked.userId() != null) {
            if (caller.role() != Role.OPERATOR) {
                throw new ProblemException(ProblemCode.FORBIDDEN, "Only an operator may end another's sessions");
            }
            logins.revokeAll(asked.userId());
        } else if (everywhere) {
            logins.revokeAll(caller.userId());
        } else {
            logins.revokeOwn(caller);
        }
        return ResponseEntity.noContent().build();
    }

    private static Audience audience(@Nullable String purpose) {
        if (purpose == null) {
            return Audience.BONGSU;
        }
        if (purpose.equals("mqtt")) {
            return Audience.BONGSU_MQTT;
        }
        throw invalid("for: mqtt, or nothing");
    }

    private static String need(@Nullable String value, String name) {
        if (value == null) {
            throw invalid(name + " is missing");
        }
        return value;
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ProblemCode.INVALID_REQUEST, detail);
    }
}
