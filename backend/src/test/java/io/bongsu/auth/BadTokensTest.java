package io.bongsu.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Role;
import io.jsonwebtoken.Jwts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Every token that is not exactly one of ours. Each differs from a good one in one thing alone. */
@AuthOnH2
class BadTokensTest extends AuthHttp {

    private static final String CLAIMS =
            "{\"iss\":\"bongsu\",\"aud\":\"bongsu\",\"sub\":\"u-7\",\"role\":\"user\",\"sid\":\"s-1\",\"iat\":%d,\"exp\":%d}";

    @Autowired
    Keys keys;

    @Autowired
    TokenVerifier verifier;

    @Autowired
    Revocations revocations;

    private Keys.SigningKey key;

    @BeforeEach
    void currentKey() {
        key = Objects.requireNonNull(keys.current().signing());
    }

    @Test
    void theGoodOneIsTaken() {
        assertThat(verifier.verify(token(header(), claims()), Set.of(Audience.BONGSU))
                        .userId())
                .isEqualTo("u-7");
    }

    @Test
    void unsignedTokenIsRefused() {
        String none = encode("{\"alg\":\"none\",\"kid\":\"%s\"}".formatted(key.kid())) + "." + encode(claims()) + ".";
        assertRefused(none);
        assertRefused(encode("{\"alg\":\"none\"}") + "." + encode(claims()) + ".");
    }

    /** The classic: the public key everybody has, taken for an HMAC secret. */
    @Test
    void publicKeyIsNoHmacSecret() throws GeneralSecurityException {
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey())
                + "\n-----END PUBLIC KEY-----\n";
        for (byte[] secret : new byte[][] {pem.getBytes(StandardCharsets.US_ASCII), publicKey()}) {
            String signed = encode("{\"alg\":\"HS256\",\"kid\":\"%s\"}".formatted(key.kid())) + "." + encode(claims());
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            assertRefused(signed + "." + encode(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII))));
        }
    }

    private byte[] publicKey() {
        return Objects.requireNonNull(keys.current().verifying(key.kid())).key().getEncoded();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"RS256\"}",
                "{\"alg\":\"RS256\",\"kid\":\"unknown\"}",
                "{\"alg\":\"RS256\",\"kid\":\"../KID\"}",
                "{\"alg\":\"RS512\",\"kid\":\"KID\"}",
                "{\"alg\":\"PS256\",\"kid\":\"KID\"}",
                "{\"alg\":\"rs256\",\"kid\":\"KID\"}",
                "{\"kid\":\"KID\"}",
                "{\"alg\":\"RS256\",\"kid\":\"KID\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"RS256\",\"kid\":\"KID\",\"crit\":[]}",
                "{\"alg\":\"RS256\",\"kid\":\"KID\",\"b64\":false}",
                "{\"alg\":\"RS256\",\"kid\":\"KID\",\"zip\":\"DEF\"}",
                "{\"alg\":\"RS256\",\"kid\":\"KID\",\"jku\":\"https://example.org\"}",
                "{\"alg\":\"RS256\",\"kid\":\"KID\",\"typ\":\"JWE\"}",
                "{\"alg\":\"RS256\",\"kid\":\"KID\",\"typ\":1}",
                "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"KID\"}",
                "{\"alg\":\"RS256\",\"kid\":\"KID\"} {}",
                "[]",
                "null",
                ""
            })
    void headerThatIsNotExactlyOursIsRefused(String header) {
        assertRefused(token(header.replace("KID", key.kid()), claims()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"iss\":\"bongsu\" \"iss\":\"other\"",
                "\"iss\":\"bongsu\",",
                "\"aud\":\"bongsu\" \"aud\":\"other\"",
                "\"aud\":\"bongsu\" \"aud\":[\"bongsu\"]",
                "\"aud\":\"bongsu\" \"aud\":\"bongsu-mqtt\"",
                "\"aud\":\"bongsu\",",
                "\"sub\":\"u-7\" \"sub\":\"u-7\\u0000x\"",
                "\"sub\":\"u-7\" \"sub\":\"u/7\"",
                "\"sub\":\"u-7\" \"sub\":\"+\"",
                "\"sub\":\"u-7\" \"sub\":\"d-7\"",
                "\"sub\":\"u-7\" \"sub\":7",
                "\"sub\":\"u-7\" \"sub\":\"\"",
                "\"sub\":\"u-7\" \"sub\":\"u-7\",\"sub\":\"u-8\"",
                "\"role\":\"user\" \"role\":\"USER\"",
                "\"role\":\"user\" \"role\":\"root\"",
                "\"role\":\"user\" \"role\":\"device\"",
                "\"sid\":\"s-1\",",
                "\"sid\":\"s-1\" \"sid\":\"s 1\"",
                "\"iat\": \"iat\":\"x\",\"was\":"
            })
    void claimsThatAreNotExactlyOursAreRefused(String change) {
        String[] fromTo = change.split(" ", 2);
        String changed = claims().replace(fromTo[0], fromTo.length > 1 ? fromTo[1] : "");
        assertThat(changed).isNotEqualTo(claims());

        assertRefused(token(header(), changed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5e9", "99999999999999999999", "\"1900000000\"", "null", "1e400"})
    void expiryThatIsNoTimeIsRefused(String exp) {
        assertRefused(token(header(), claims().replaceAll("\"exp\":\\d+", "\"exp\":" + exp)));
    }

    @Test
    void tokenWithoutExpiryIsRefused() {
        assertRefused(token(header(), claims().replaceAll(",\"exp\":\\d+", "")));
    }

    @Test
    void expiredTokenIsToldApartAlsoWhenItWasNeverSeenBefore() {
        long now = clock.instant().getEpochSecond();
        assertThatThrownBy(() ->
                        verifier.verify(token(header(), CLAIMS.formatted(now - 10, now)), Set.of(Audience.BONGSU)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.TOKEN_EXPIRED));
    }

    @Test
    void changedTokenIsRefused() {
        String good = token(header(), claims());
        String[] parts = good.split("\\.", -1);
        assertRefused(parts[0] + "." + encode(claims().replace("u-7", "u-8")) + "." + parts[2]);
        assertRefused(parts[0] + "." + parts[1] + ".");
        assertRefused(parts[0] + "." + parts[1]);
        assertRefused(good + ".");
        assertRefused(good + "=");
        assertRefused(good + " ");
        assertRefused("");
        assertRefused("..");
    }

    /** The spare bits of base64's last character: the same bytes, another text. */
    @Test
    void secondSpellingOfAGoodTokenIsRefused() {
        String claims = claims();
        while (claims.length() % 3 == 0) {
            claims = claims + " ";
        }
        String good = token(header(), claims);
        int end = good.lastIndexOf('.');
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        char other = alphabet.charAt(alphabet.indexOf(good.charAt(end - 1)) ^ 1);
        assertRefused(good.substring(0, end - 1) + other + good.substring(end));
    }

    @Test
    void tokenOverFourKibibytesIsRefusedAlsoWhenItIsSignedRightly() {
        String padded = claims().replace("}", ",\"x\":\"%s\"}".formatted("x".repeat(4000)));
        String large = token(header(), padded);
        assertThat(large.length()).isGreaterThan(5 * 1024);

        assertRefused(large);
        get("/nothing-here", large).is(ProblemCode.UNAUTHENTICATED);
    }

    /** Cached under one audience, asked for under another. */
    @Test
    void audienceIsAskedAtEveryUse() {
        String token = token(header(), claims().replace("\"aud\":\"bongsu\"", "\"aud\":\"bongsu-mqtt\""));

        assertThat(verifier.verify(token, Set.of(Audience.BONGSU_MQTT)).userId())
                .isEqualTo("u-7");
        assertRefused(token);
    }

    @Test
    void answerNeverRepeatsTheToken() {
        String token = token(header(), claims().replace("bongsu\",\"aud", "elsewhere\",\"aud"));

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

    private String header() {
        return "{\"alg\":\"RS256\",\"kid\":\"%s\"}".formatted(key.kid());
    }

    private String claims() {
        long now = clock.instant().getEpochSecond();
        return CLAIMS.formatted(now, now + 600);
    }

    /** Signed with the real key: only what a test changes is wrong. */
    private String token(String header, String claims) {
        String signed = encode(header) + "." + encode(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.key());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
