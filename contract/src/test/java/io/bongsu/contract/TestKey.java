package io.bongsu.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys the table's tokens are signed with. They are published with the source, so whoever trusts one lets everybody
 * in: they are for tests alone, and their kids say so. A stranger's public half is in nobody's folder.
 */
enum TestKey {
    RS256("RS256", "TEST-ONLY-rs256", "RSA", "SHA256withRSA"),
    ES256("ES256", "TEST-ONLY-es256", "EC", "SHA256withECDSAinP1363Format"),
    EDDSA("EdDSA", "TEST-ONLY-eddsa", "Ed25519", "Ed25519"),
    STRANGER_RS256("RS256", "TEST-ONLY-stranger-rs256", "RSA", "SHA256withRSA"),
    STRANGER_EDDSA("EdDSA", "TEST-ONLY-stranger-eddsa", "Ed25519", "Ed25519");

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (PRIVATE|PUBLIC) KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1 KEY-----");

    private final String alg;
    private final String kid;
    private final String keyKind;
    private final String signatureKind;

    TestKey(String alg, String kid, String keyKind, String signatureKind) {
        this.alg = alg;
        this.kid = kid;
        this.keyKind = keyKind;
        this.signatureKind = signatureKind;
    }

    String alg() {
        return alg;
    }

    String kid() {
        return kid;
    }

    /** As the JDK calls it. */
    String signatureKind() {
        return signatureKind;
    }

    PrivateKey privateKey() {
        try {
            return KeyFactory.getInstance(keyKind)
                    .generatePrivate(new PKCS8EncodedKeySpec(pem("private-keys/" + kid + ".key.pem")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(kid, e);
        }
    }

    PublicKey publicKey() {
        try {
            return KeyFactory.getInstance(keyKind).generatePublic(new X509EncodedKeySpec(pem("keys/" + kid + ".pem")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(kid, e);
        }
    }

    /** The public half's file, as a server that mistakes it for a secret would read it. */
    byte[] publicFile() {
        return file("keys/" + kid + ".pem");
    }

    private static byte[] pem(String name) {
        Matcher pem = PEM.matcher(new String(file(name), StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new IllegalStateException(name + " is not PEM");
        }
        return Base64.getMimeDecoder().decode(pem.group(2));
    }

    private static byte[] file(String name) {
        try (InputStream file = Objects.requireNonNull(TestKey.class.getResourceAsStream("/contract/" + name), name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
