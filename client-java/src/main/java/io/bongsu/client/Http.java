package io.bongsu.client;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** HTTP as the server speaks it: requests, and the reading of its answers, for calls that wait and calls that do not. */
final class Http {

    private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");
    /** A page of history is at most 1 MiB of messages, of which each may be 64 KiB; the members of a room are less. */
    private static final long ANSWER_LIMIT_BYTES = 4L * 1024 * 1024;

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration WHOLE_CALL = Duration.ofSeconds(20);

    private Http() {}

    static HttpUrl address(URI server) {
        HttpUrl address = HttpUrl.get(server);
        if (address == null) {
            throw new IllegalArgumentException("The server must be http://… or https://…, not " + server);
        }
        if (!address.encodedPath().equals("/") || address.query() != null) {
            throw new IllegalArgumentException("The server is a host and a port, without a path: not " + server);
        }
        return address;
    }

    static OkHttpClient.Builder client(@Nullable KeyStore trusted) {
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .protocols(Arrays.asList(Protocol.HTTP_2, Protocol.HTTP_1_1))
                .connectTimeout(CONNECT)
                .callTimeout(WHOLE_CALL)
                // A redirect of a post would be followed as a GET, by a captive portal say, and seem to be an answer.
                .followRedirects(false);
        if (trusted != null) {
            X509TrustManager trust = trust(trusted);
            builder.sslSocketFactory(context(trust).getSocketFactory(), trust);
        }
        return builder;
    }

    static TrustManagerFactory trustFactory(KeyStore trusted) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The certificates to trust cannot be used", e);
        }
    }

    private static X509TrustManager trust(KeyStore trusted) {
        for (TrustManager each : trustFactory(trusted).getTrustManagers()) {
            if (each instanceof X509TrustManager) {
                return (X509TrustManager) each;
            }
        }
        throw new IllegalArgumentException("The certificates to trust cannot be used");
    }

    private static SSLContext context(X509TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, Collections.singletonList(trust).toArray(new TrustManager[0]), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The certificates to trust cannot be used", e);
        }
    }

    static Request request(HttpUrl url, String method, @Nullable JsonObject body, @Nullable String token) {
        Request.Builder request = new Request.Builder().url(url).header("Accept", "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.method(method, body == null ? null : body(body, method)).build();
    }

    /** A post goes out once a call: repeated under our feet, it might make two rooms, or use a refresh token twice. */
    private static RequestBody body(JsonObject json, String method) {
        RequestBody plain = RequestBody.create(json.toString(), JSON);
        if (!method.equals("POST")) {
            return plain;
        }
        return new RequestBody() {
            @Override
            public MediaType contentType() {
                return JSON;
            }

            @Override
            public long contentLength() throws IOException {
                return plain.contentLength();
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                plain.writeTo(sink);
            }

            @Override
            public boolean isOneShot() {
                return true;
            }
        };
    }

    /** The answer's JSON, empty where it has none; else why there is no such thing. Closes the answer. */
    static JsonObject read(Response response) throws CallException {
        try (ResponseBody body = response.body()) {
            byte[] bytes = body == null ? new byte[0] : bytes(body);
            if (response.isSuccessful()) {
                return bytes.length == 0 ? new JsonObject() : Wire.parse(bytes);
            }
            throw refusal(response, Wire.parse(bytes));
        } catch (IOException e) {
            throw CallException.noAnswer("The answer broke off: " + e.getMessage(), e);
        } catch (Wire.Foreign e) {
            // 502 and 504 of a proxy, a portal's page: not the server's word, so whatever it says may change.
            throw CallException.noAnswer("Status " + response.code() + ", which is not the server's word", e);
        }
    }

    private static CallException refusal(Response response, JsonObject problem) throws Wire.Foreign {
        String code = Wire.textOrNull(problem, "code");
        if (code == null) {
            throw new Wire.Foreign("There is no code in it", null);
        }
        String detail = Wire.textOrNull(problem, "detail");
        return new CallException(
                code,
                detail == null ? code : code + ": " + detail,
                response.code(),
                seconds(response.header("Retry-After")),
                null);
    }

    /** Bounded: a wrong one must not stop a client for a day. */
    private static long seconds(@Nullable String retryAfter) {
        try {
            return retryAfter == null ? 0 : Math.max(0, Math.min(300, Long.parseLong(retryAfter.trim())));
        } catch (NumberFormatException date) {
            return 0;
        }
    }

    private static byte[] bytes(ResponseBody body) throws IOException {
        Buffer read = new Buffer();
        while (body.source().read(read, 64 * 1024) != -1) {
            if (read.size() > ANSWER_LIMIT_BYTES) {
                throw new IOException("it is over " + ANSWER_LIMIT_BYTES + " bytes");
            }
        }
        return read.readByteArray();
    }
}
