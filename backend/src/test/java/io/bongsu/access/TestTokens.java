package io.bongsu.access;

import io.bongsu.membership.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;

/** Tokens of anybody, signed with a key of this run, as a broker that knows its public half takes them. */
public final class TestTokens {

    private static final String KID = "test-run";

    private final PrivateKey key;

    private TestTokens(PrivateKey key) {
        this.key = key;
    }

    public static TestTokens withKeyIn(Path publicKeys) throws GeneralSecurityException, IOException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        Files.writeString(publicKeys.resolve(KID + ".pem"), pem);
        return new TestTokens(pair.getPrivate());
    }

    /** Good for ten minutes. */
    public String of(Role role, String user) {
        return of(role, user, 600);
    }

    public String of(Role role, String user, int seconds) {
        long now = Instant.now().getEpochSecond();
        String text = encoded("{\"alg\":\"EdDSA\",\"kid\":\"%s\"}".formatted(KID)) + "."
                + encoded(
                        "{\"iss\":\"bongsu\",\"aud\":\"bongsu-mqtt\",\"sub\":\"%s\",\"role\":\"%s\",\"sid\":\"s-1\",\"iat\":%d,\"exp\":%d}"
                                .formatted(user, role.name().toLowerCase(Locale.ROOT), now, now + seconds));
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + encoded(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
