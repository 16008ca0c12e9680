package io.bongsu.testenv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Base64;

/** Signing keys, as {@code new-key} makes them: nodes sign with one, and the broker's plugin reads its public half. */
final class SigningKeys {

    private static final String KID = "of-a-deployment";

    private SigningKeys() {}

    /** A new folder with one of Ed25519. */
    static Path folder() {
        Path folder = ChildProcess.temporaryFolder("keys");
        write(folder, made("Ed25519", NamedParameterSpec.ED25519));
        return folder;
    }

    /** An RSA key, as a node makes at its first start: this JVM makes one, where that takes each node more than a second. */
    static void putRsa(Path folder) {
        write(folder, RsaOfThisJvm.PAIR);
    }

    private static KeyPair made(String algorithm, AlgorithmParameterSpec of) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(of);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path folder, KeyPair pair) {
        try {
            Files.createDirectories(folder);
            write(folder.resolve(KID + ".pem"), "PUBLIC", pair.getPublic().getEncoded());
            write(folder.resolve(KID + ".key.pem"), "PRIVATE", pair.getPrivate().getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String what, byte[] key) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + what + " KEY-----\n" + Base64.getEncoder().encodeToString(key) + "\n-----END " + what
                        + " KEY-----\n");
    }

    private static final class RsaOfThisJvm {
        static final KeyPair PAIR = made("RSA", new RSAKeyGenParameterSpec(2_048, RSAKeyGenParameterSpec.F4));
    }
}
