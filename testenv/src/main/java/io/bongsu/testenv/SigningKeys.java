package io.bongsu.testenv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** A folder with one signing key, as {@code new-key} makes it: nodes sign with it, and the broker's plugin reads its public half. */
final class SigningKeys {

    private static final String KID = "of-a-deployment";

    private SigningKeys() {}

    static Path folder() {
        Path folder = ChildProcess.temporaryFolder("keys");
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            write(folder.resolve(KID + ".pem"), "PUBLIC", pair.getPublic().getEncoded());
            write(folder.resolve(KID + ".key.pem"), "PRIVATE", pair.getPrivate().getEncoded());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, String what, byte[] key) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + what + " KEY-----\n" + Base64.getEncoder().encodeToString(key) + "\n-----END " + what
                        + " KEY-----\n");
    }
}
