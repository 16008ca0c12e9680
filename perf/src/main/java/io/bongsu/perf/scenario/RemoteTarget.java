package io.bongsu.perf.scenario;

import io.bongsu.perf.StampedPost;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Bongsu that runs somewhere, with an account there; its limits on one user are as its operator set them. */
final class RemoteTarget implements Target {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern EXPIRES = Pattern.compile("\"exp\"\\s*:\\s*(\\d{1,12})");
    private static final int MQTT_PORT = 1883;
    private static final int MQTT_WEBSOCKET_PORT = 9001;
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final URI url;
    private final URI mqtt;
    private final URI mqttWebSocket;
    private final String user;
    private final PostClient owner;
    private String token;

    /**
     * @throws IOException in a sentence, when nobody is there or the account is not taken
     */
    RemoteTarget(URI url, Optional<URI> mqtt, Optional<URI> mqttWebSocket, String user, String password)
            throws IOException {
        if (!"http".equals(url.getScheme()) || url.getPort() < 0) {
            throw new IOException("A target is http://host:port, not " + url + " (TLS is not measured)");
        }
        for (URI each : List.of(url, mqtt.orElse(url), mqttWebSocket.orElse(url))) {
            if (each.getUserInfo() != null) {
                throw new IOException(
                        "Leave user and password out of addresses, which stand in the report: say them in --user"
                                + " and BONGSU_PERF_PASSWORD");
            }
        }
        this.url = url;
        this.mqtt = mqtt.orElse(URI.create("mqtt://" + url.getHost() + ":" + MQTT_PORT));
        this.mqttWebSocket =
                mqttWebSocket.orElse(URI.create("ws://" + this.mqtt.getHost() + ":" + MQTT_WEBSOCKET_PORT));
        this.user = user;
        reach(url, "is the server running there?");
        owner = new PostClient(List.of(url), user, password, new Ledger(), PATIENCE);
        token = signedIn(url);
    }

    private String signedIn(URI server) throws IOException {
        try {
            return owner.signIn();
        } catch (PostClient.Refused e) {
            if (e.status() == 401) {
                throw new IOException(
                        server + " does not take " + user
                                + " with this password: say them in --user and BONGSU_PERF_PASSWORD",
                        e);
            }
            throw e;
        }
    }

    /** @throws IOException with what to say, where receivers of it would reach nobody */
    void reach(Dialect dialect) throws IOException {
        URI there = address(dialect);
        if (!there.equals(url)) {
            reach(
                    there,
                    "say where " + dialect.label() + " is taken, in " + (there.equals(mqtt) ? "--mqtt" : "--mqtt-ws")
                            + ", or name other --transports");
        }
    }

    private static void reach(URI there, String remedy) throws IOException {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(there.getHost(), there.getPort()), CONNECT_TIMEOUT_MILLIS);
        } catch (IOException e) {
            throw new IOException("Nobody answers at " + there + ": " + remedy + " (" + e.getMessage() + ")", e);
        }
    }

    /** As Bongsu has it where nothing else is set. */
    @Override
    public double mostPostsPerSecond() {
        return 200;
    }

    @Override
    public String label() {
        return url.toString();
    }

    @Override
    public URI http() {
        return url;
    }

    @Override
    public URI address(Dialect dialect) {
        return switch (dialect) {
            case MQTT_3, MQTT_5 -> mqtt;
            case MQTT_5_WEBSOCKET -> mqttWebSocket;
            default -> url;
        };
    }

    @Override
    public long newRoom(String name) {
        return owner.createRoom(name);
    }

    @Override
    public List<String> tickets(Dialect dialect, long room, int receivers, String session) {
        return Target.ticketsOf(user, token, room, receivers, session);
    }

    @Override
    public StampedPost post(long room) {
        return new StampedPost("/messages", token, room, CONTENT_BYTES);
    }

    /** The token says it of itself: {@code exp}, RFC 7519 §4.1.4. */
    @Override
    public Duration loginLasts() {
        String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
        Matcher expires = EXPIRES.matcher(claims);
        return expires.find()
                ? Duration.between(Instant.now(), Instant.ofEpochSecond(Long.parseLong(expires.group(1))))
                : Duration.ofDays(1);
    }

    @Override
    public void signInAgain() {
        token = owner.signIn();
    }

    @Override
    public void close() {
        // It is somebody else's.
    }
}
