package io.bongsu.client;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import org.jspecify.annotations.Nullable;

/**
 * The ready-made {@link TokenSource}: a login at the server, kept in a file across restarts. A refresh token works once, so
 * the next one is on disk before an answer is used; a process killed between the server's answer and that has lost the
 * login, and must sign in again. All methods but {@link #isSignedIn} call the server and block.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Login implements TokenSource {

    Login(URI server, Path file, @Nullable KeyStore trusted) {
        throw new UnsupportedOperationException(server + " " + file + " " + trusted);
    }

    /**
     * The login that a file holds, or none yet.
     *
     * @param server the backend's address
     * @param file where the refresh token is kept, readable for the app alone; made at the first sign-in
     * @throws IOException where the file is there and cannot be read
     */
    public static Login in(URI server, Path file) throws IOException {
        return new Login(server, file, null);
    }

    /** @param trusted certificates to trust instead of the system's */
    public static Login in(URI server, Path file, KeyStore trusted) throws IOException {
        return new Login(server, file, trusted);
    }

    /** Whether there is a login to go on with; whether the server still takes it shows when it is used. */
    public boolean isSignedIn() {
        throw new UnsupportedOperationException();
    }

    /**
     * Signs a user in. The password is used once and not kept.
     *
     * @throws SignedOutException where the server refuses it
     * @throws IOException where the server was not reached or had no answer, or the file could not be written
     */
    public void signIn(String userId, String password) throws IOException, SignedOutException {
        throw new UnsupportedOperationException();
    }

    /**
     * Signs a device in. Its secret is kept in memory, not in the file: where a login is lost or refused, the device signs
     * in again by itself.
     *
     * @throws SignedOutException where the server refuses it
     * @throws IOException where the server was not reached or had no answer, or the file could not be written
     */
    public void signInDevice(String deviceId, String secret) throws IOException, SignedOutException {
        throw new UnsupportedOperationException();
    }

    /**
     * Signs out: the server ends the login, and the file forgets it.
     *
     * @throws IOException where the server was not reached; the file has forgotten it all the same
     */
    public void signOut() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public AccessToken token(Purpose purpose) throws IOException, SignedOutException {
        throw new UnsupportedOperationException();
    }
}
