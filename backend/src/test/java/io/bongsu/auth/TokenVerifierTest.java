package io.bongsu.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Role;
import io.jsonwebtoken.Jwts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Keys, cache and answers; which tokens are taken says the contract's table ({@link TokenVerdictsTest}). */
@AuthOnH2
class TokenVerifierTest extends AuthHttp {

    @Autowired
    Tokens tokens;

    @Autowired
    TokenVerifier verifier;

    @Autowired
    Revocations revocations;

    /** Cached under one audience, asked for under another. */
    @Test
    void audienceIsAskedAtEveryUse() {
        String token = forTheBroker();

        assertThat(verifier.verify(token, Set.of(Audience.BONGSU_MQTT)).userId())
                .isEqualTo("u-7");
        assertRefused(token);
    }

    @Test
    void answerNeverRepeatsTheToken() {
        String token = forTheBroker();

        Answer answer = get("/nothing-here", token).is(ProblemCode.UNAUTHENTICATED);

        assertThat(answer.http().body()).doesNotContain(token.substring(0, 20));
        assertThat(answer.header("www-authenticate")).contains("invalid_token").doesNotContain(token.substring(0, 20));
    }

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    void everyKindOfKeySignsAndVerifies(KeyAlgorithm algorithm, @TempDir Path folder) throws Exception {
        new KeyFolder(folder, folder).create(algorithm, clock.instant());
        AuthSettings settings = settings(folder);
        Keys own = new Keys(settings, clock);
        TokenVerifier ownVerifier = new TokenVerifier(own, revocations, settings, clock, new SimpleMeterRegistry());

        String token = new Tokens(own, clock)
                .mint("u-7", Role.USER, "s-1", Audience.BONGSU, Duration.ofMinutes(1))
                .token();

        String kid = Objects.requireNonNull(own.current().signing()).kid();
        assertThat(Jwts.parser()
                        .verifyWith(Objects.requireNonNull(own.current().verifying(kid))
                                .key())
                        .clock(() -> java.util.Date.from(clock.instant()))
                        .build()
                        .parseSignedClaims(token)
                        .getHeader()
                        .getAlgorithm())
                .isEqualTo(algorithm.header());
        assertThat(ownVerifier.verify(token, Set.of(Audience.BONGSU)).userId()).isEqualTo("u-7");
        assertRefused(token);
    }

    @Test
    void tokenOfARemovedKeyIsRefusedAlsoFromTheCache(@TempDir Path folder) throws Exception {
        KeyFolder files = new KeyFolder(folder, folder);
        String old = files.create(KeyAlgorithm.RS256, clock.instant().minusSeconds(60));
        AuthSettings settings = settings(folder);
        Keys own = new Keys(settings, clock);
        TokenVerifier ownVerifier = new TokenVerifier(own, revocations, settings, clock, new SimpleMeterRegistry());
        String token = new Tokens(own, clock)
                .mint("u-7", Role.USER, "s-1", Audience.BONGSU, Duration.ofMinutes(1))
                .token();
        assertThat(ownVerifier.verify(token, Set.of(Audience.BONGSU)).userId()).isEqualTo("u-7");

        files.create(KeyAlgorithm.RS256, clock.instant());
        Files.delete(folder.resolve(old + ".key.pem"));
        Files.delete(folder.resolve(old + ".pem"));
        own.reread();

        assertThatThrownBy(() -> ownVerifier.verify(token, Set.of(Audience.BONGSU)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.UNAUTHENTICATED));
    }

    private static AuthSettings settings(Path folder) {
        return new Binder(new MapConfigurationPropertySource(Map.of("bongsu.auth.keys", folder.toString())))
                .bind("bongsu.auth", AuthSettings.class)
                .get();
    }

    private void assertRefused(String token) {
        assertThatThrownBy(() -> verifier.verify(token, Set.of(Audience.BONGSU)))
                .as(token)
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.code()).isEqualTo(ProblemCode.UNAUTHENTICATED);
                });
    }

    private String forTheBroker() {
        return tokens.mint("u-7", Role.USER, "s-1", Audience.BONGSU_MQTT, Duration.ofMinutes(1))
                .token();
    }
}
