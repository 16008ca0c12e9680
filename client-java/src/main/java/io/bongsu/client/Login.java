package io.bongsu.client;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The ready-made {@link TokenSource}: a login at the server, kept in a file across restarts. A refresh token works once, so
 * the next one is on disk before an answer is used; a process killed between the server's answer and that has lost the
 * login, and must sign in again. All methods but {@link #isSignedIn} call the server and block. For any thread.
 */
public final class Login implements TokenSource {

    /** What the server says of a login that is over; locking an account ends its logins. After any other answer it may be good. */
    private static final Set<String> OVER = new HashSet<>(
            Arrays.asList("invalid-credentials", "refresh-token-reused", "token-expired", "account-locked"));

    private final HttpUrl address;
    private final LoginFile file;
    private final OkHttpClient http;
    private @Nullable JsonObject device;

    private Login(URI server, Path file, @Nullable KeyStore trusted) throws IOException {
        HttpUrl resolved = Http.address(server).resolve("/auth/token");
        this.address = Objects.requireNonNull(resolved);
        this.file = new LoginFile(file);
        // A new connection for each call: on an old one that is dead already it would not be known whether the refresh
        // token was used. It leaves no thread behind.
        this.http = Http.client(trusted)
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                .retryOnConnectionFailure(false)
                .build();
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
        return file.refreshToken() != null;
    }

    /**
     * Signs a user in. The password is used once and not kept.
     *
     * @throws SignedOutException where the server refuses it
     * @throws IOException where the server was not reached or had no answer, or the file could not be written
     */
    public synchronized void signIn(String userId, String password) throws IOException, SignedOutException {
        JsonObject grant = grant("password");
        grant.addProperty("userId", userId);
        grant.addProperty("password", password);
        AccessToken unused = ask(grant);
        device = null;
    }

    /**
     * Signs a device in. Its secret is kept in memory, not in the file: where a login is lost or refused, the device signs
     * in again by itself.
     *
     * @throws SignedOutException where the server refuses it
     * @throws IOException where the server was not reached or had no answer, or the file could not be written
     */
    public synchronized void signInDevice(String deviceId, String secret) throws IOException, SignedOutException {
        JsonObject grant = grant("device");
        grant.addProperty("deviceId", deviceId);
        grant.addProperty("secret", secret);
        AccessToken unused = ask(grant);
        device = grant;
    }

    /**
     * Signs out: the server ends the login, and the file forgets it.
     *
     * @throws IOException where the server was not reached; the file has forgotten it all the same
     */
    public synchronized void signOut() throws IOException {
        String refreshToken = file.refreshToken();
        file.forget();
        device = null;
        if (refreshToken == null) {
            return;
        }
        JsonObject body = new JsonObject();
        body.addProperty("refreshToken", refreshToken);
        HttpUrl revoke = Objects.requireNonNull(address.resolve("/auth/revoke"));
        try {
            Http.read(http.newCall(Http.request(revoke, "POST", body, null)).execute());
        } catch (CallException e) {
            if (e.isTemporary()) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }

    @Override
    public synchronized AccessToken token(Purpose purpose) throws IOException, SignedOutException {
        String refreshToken = file.refreshToken();
        if (refreshToken == null && device == null) {
            throw new SignedOutException("invalid-credentials", "Nobody is signed in");
        }
        if (refreshToken == null) {
            return renew(device(), purpose);
        }
        JsonObject grant = grant("refresh_token");
        grant.addProperty("refreshToken", refreshToken);
        try {
            return renew(grant, purpose);
        } catch (SignedOutException e) {
            file.forget();
            if (device == null) {
                throw e;
            }
            return renew(device(), purpose);
        }
    }

    private AccessToken renew(JsonObject grant, Purpose purpose) throws IOException, SignedOutException {
        try {
            return ask(purposed(grant, purpose));
        } catch (SignedOutException e) {
            if (OVER.contains(e.code())) {
                throw e;
            }
            throw new IOException("No token: " + e.getMessage(), e);
        }
    }

    private JsonObject device() {
        return Objects.requireNonNull(device).deepCopy();
    }

    private static JsonObject grant(String type) {
        JsonObject grant = new JsonObject();
        grant.addProperty("grantType", type);
        return grant;
    }

    private static JsonObject purposed(JsonObject grant, Purpose purpose) {
        if (purpose == Purpose.MQTT) {
            grant.addProperty("for", "mqtt");
        }
        return grant;
    }

    /** First the new refresh token is on the disk, then the answer is used. */
    private AccessToken ask(JsonObject grant) throws IOException, SignedOutException {
        JsonObject answer = answer(grant);
        try {
            String next = Wire.textOrNull(answer, "refreshToken");
            if (next != null) {
                file.keep(next);
            }
            return Wire.read(
                    answer,
                    json -> new AccessToken(
                            Wire.text(json, "accessToken"), Duration.ofSeconds(Wire.number(json, "expiresIn"))));
        } catch (Wire.Foreign e) {
            throw new IOException("What was answered is not the server's word", e);
        }
    }

    private JsonObject answer(JsonObject grant) throws IOException, SignedOutException {
        try (Response response =
                http.newCall(Http.request(address, "POST", grant, null)).execute()) {
            return Http.read(response);
        } catch (CallException e) {
            if (e.isTemporary()) {
                throw new IOException(e.getMessage(), e);
            }
            throw new SignedOutException(e.code(), String.valueOf(e.getMessage()));
        }
    }
}
