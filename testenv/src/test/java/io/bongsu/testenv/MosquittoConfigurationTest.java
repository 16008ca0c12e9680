package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.ConnectionFailedException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The shipped files start Mosquitto with the plugin as they are, but for ports, folders and the user, which on this machine may be
 * others; with the keys and the certificate that containers/setup/setup.sh makes.
 */
class MosquittoConfigurationTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String TLS = "conf.d/30-clients.conf";
    private static final String PLAIN = "plain/30-clients.conf";
    private static final String BACKEND = "bongsu-backend";

    private final Path folder = ChildProcess.temporaryFolder("mosquitto-shipped");
    private final Path log = folder.resolve("mosquitto.log");
    private final FirstStart setup = new FirstStart(folder.resolve("setup"));
    private final int backend = Tools.freePort();
    private final int tcp = Tools.freePort();
    private final int tls = Tools.freePort();
    private final int webSocket = Tools.freePort();
    private String kid = "";
    private @Nullable ChildProcess started;

    @BeforeEach
    void makeKeysAndCertificate() {
        setup.run("localhost");
        kid = setup.keys().getFirst();
    }

    @AfterEach
    void end() {
        if (started != null) {
            started.kill9();
        }
        ChildProcess.delete(folder);
    }

    private void copy(String from, String to) throws IOException {
        Path target = folder.resolve(to);
        Files.createDirectories(target.getParent());
        String text = Files.readString(Tools.repository().resolve("mosquitto").resolve(from))
                .replace(
                        "/usr/lib/mosquitto/bongsu_auth.so",
                        TestMosquitto.plugin().toString())
                .replace("/etc/bongsu/public-keys", setup.publicKeys().toString())
                .replace("/etc/mosquitto/certs", setup.certificates().toString())
                .replace("/etc/mosquitto", folder.toString())
                .replace("/var/lib/mosquitto", folder.toString())
                .replace("/run/mosquitto", folder.toString())
                .replaceAll("(?m)^user mosquitto$", "user root")
                .replaceAll("(?m)^listener 1884\\b", "listener " + backend)
                .replaceAll("(?m)^listener 1883\\b", "listener " + tcp)
                .replaceAll("(?m)^listener 8883\\b", "listener " + tls)
                .replaceAll("(?m)^listener 9001\\b", "listener " + webSocket);
        Files.writeString(target, text);
    }

    private void start(String clients) throws IOException {
        start(clients, "conf.d/20-backend.conf");
    }

    private void start(String clients, String backends) throws IOException {
        copy("mosquitto.conf", "mosquitto.conf");
        copy("conf.d/10-limits.conf", "conf.d/10-limits.conf");
        copy(backends, "conf.d/20-backend.conf");
        copy(clients, "conf.d/30-clients.conf");
        start();
    }

    private void start() {
        var command = List.of(
                TestMosquitto.program().toString(),
                "-c",
                folder.resolve("mosquitto.conf").toString());
        started = ChildProcess.start("mosquitto", command, Map.of(), log);
        broker().awaitReady("listen", SOON, () -> TestMosquitto.accepts(backend) && TestMosquitto.accepts(webSocket));
    }

    private ChildProcess broker() {
        return Objects.requireNonNull(started);
    }

    // --- Who connects, and how

    private PluginControl connectBackend() {
        return PluginControl.connect("localhost", backend, BACKEND, setup.token(kid, "backend", BACKEND));
    }

    private Mqtt5ClientBuilder plain(int port) {
        return Mqtt5Client.builder().serverHost("localhost").serverPort(port);
    }

    private Mqtt5ClientBuilder secure(int port) {
        return plain(port).sslConfig().trustManagerFactory(setup.trust()).applySslConfig();
    }

    private static Mqtt5ClientBuilder webSocket(Mqtt5ClientBuilder client) {
        return client.webSocketConfig().serverPath("mqtt").applyWebSocketConfig();
    }

    private Mqtt5BlockingClient client(Mqtt5ClientBuilder client, String user) {
        return client(client, user, setup.token(kid, "user", user));
    }

    private static Mqtt5BlockingClient client(Mqtt5ClientBuilder client, String user, String password) {
        return client.identifier(user)
                .simpleAuth()
                .username(user)
                .password(password.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
    }

    private boolean isLetIn(String user, String password) {
        try {
            var client = client(secure(tls), user, password);
            client.connect();
            client.disconnect();
            return true;
        } catch (Mqtt5ConnAckException e) {
            return false;
        }
    }

    /** Within a deadline; the broker's output says why not. */
    private void await(String what, BooleanSupplier condition) {
        broker().awaitReady(what, SOON, condition);
    }

    // --- The listeners

    @Test
    void plainListenersAnnounceTheLimits() throws IOException {
        start(PLAIN);
        try (PluginControl control = connectBackend()) {
            control.startWithNobody();
            Mqtt5BlockingClient alice = client(plain(tcp), "alice");
            Mqtt5ConnAck connAck = alice.connect();
            assertThat(connAck.getRestrictions().getReceiveMaximum()).isEqualTo(100);
            assertThat(connAck.getRestrictions().getMaximumPacketSize()).isEqualTo(131072);
            alice.disconnect();
            client(webSocket(plain(webSocket)), "alice").connect();
        }
        assertThat(broker().output().replace("Warning: Mosquitto should not be run as root", ""))
                .doesNotContain("Error", "Warning");
    }

    @Test
    void tlsListenersSpeakOnlyTls12AndNewer() throws IOException {
        start(TLS);
        try (PluginControl control = connectBackend()) {
            control.startWithNobody();
            client(secure(tls), "alice").connect();
            client(webSocket(secure(webSocket)), "bob").connect();
        }
        for (int port : List.of(tls, webSocket)) {
            assertThat(handshake(port, "-tls1_2")).contains("Cipher is ECDHE");
            assertThat(handshake(port, "-tls1_3")).contains("Cipher is TLS_");
            // The alert is the broker's own word: a client that merely dislikes 1.1 itself would not prove it.
            // The WebSocket library's word for it is another.
            assertThat(handshake(port, "-tls1_1")).containsPattern("alert (protocol version|internal error)");
        }
    }

    @Test
    void tlsListenersDoNotAnswerInPlain() throws IOException {
        start(TLS);
        assertThatThrownBy(() -> client(plain(tls), "alice").connect()).isInstanceOf(ConnectionClosedException.class);
        assertThatThrownBy(() -> client(webSocket(plain(webSocket)), "alice").connect())
                .isNotInstanceOf(Mqtt5ConnAckException.class);
    }

    @Test
    void theContainersBackendListenerStartsToo() throws IOException {
        start(TLS, "container/20-backend.conf");
        try (PluginControl control = connectBackend()) {
            control.startWithNobody();
        }
    }

    /** Without it anybody could keep the nodes away by opening connections, with no token at all. */
    @Test
    void clientsThatFillTheirListenersDoNotShutOutTheBackend() throws IOException {
        start(TLS);
        broker().kill9();
        Path clients = folder.resolve("conf.d/30-clients.conf");
        Files.writeString(clients, Files.readString(clients).replaceAll("max_connections \\d+", "max_connections 2"));
        start();
        try (PluginControl control = connectBackend()) {
            control.startWithNobody();
            var connected = new ArrayList<Mqtt5BlockingClient>();
            for (String user : List.of("alice", "bob")) {
                Mqtt5BlockingClient client = client(secure(tls), user);
                client.connect();
                connected.add(client);
            }
            assertThatThrownBy(() -> client(secure(tls), "carol").connect())
                    .isInstanceOfAny(ConnectionClosedException.class, ConnectionFailedException.class);
            assertThat(connected).allMatch(client -> client.getState().isConnected());
            Mqtt5BlockingClient another = client(plain(backend), BACKEND + ":2", setup.token(kid, "backend", BACKEND));
            another.connect();
            another.disconnect();
        }
    }

    // --- Who is let in

    /** Not refused: some clients give up for good when they are told that they may not. */
    @Test
    void usersAreHungUpOnUntilTheMembershipsAreKnown() throws IOException {
        start(TLS);
        try (PluginControl control = connectBackend()) {
            assertThatThrownBy(() -> client(secure(tls), "alice").connect())
                    .isInstanceOf(ConnectionClosedException.class);
            control.startWithNobody();
            client(secure(tls), "alice").connect();
        }
    }

    @Test
    void nothingButATokenOfOneOfTheKeysIsTaken() throws IOException {
        start(TLS);
        var stranger = new FirstStart(folder.resolve("stranger"));
        stranger.run("localhost");
        String strange = stranger.token(stranger.keys().getFirst(), "user", "alice");
        try (PluginControl control = connectBackend()) {
            control.startWithNobody();
            assertThat(isLetIn("alice", setup.token(kid, "user", "alice"))).isTrue();
            assertThat(isLetIn("alice", "a password")).isFalse();
            assertThat(isLetIn("alice", strange)).isFalse();
            assertThat(isLetIn("bob", setup.token(kid, "user", "alice"))).isFalse();
            assertThatThrownBy(() ->
                            secure(tls).identifier("alice").buildBlocking().connect())
                    .isInstanceOf(Mqtt5ConnAckException.class);
            assertThatThrownBy(
                            () -> client(plain(backend), BACKEND, "a password").connect())
                    .isInstanceOf(Mqtt5ConnAckException.class);
        }
    }

    @Test
    void aRoomsMessagesReachItsMembersAlone() throws IOException, InterruptedException {
        start(TLS);
        try (PluginControl control = connectBackend()) {
            control.startWithNobody();
            control.room(1, 1, Map.of("alice", "rw"));
            control.room(2, 1, Map.of("bob", "rw"));
            Mqtt5BlockingClient bob = client(secure(tls), "bob");
            bob.connect();
            assertThatThrownBy(() -> subscribe(bob, "chat-rooms/1/messages")).isInstanceOf(Mqtt5SubAckException.class);
            Mqtt5BlockingClient alice = client(webSocket(secure(webSocket)), "alice");
            alice.connect();
            try (var alices = alice.publishes(MqttGlobalPublishFilter.ALL);
                    var bobs = bob.publishes(MqttGlobalPublishFilter.ALL)) {
                subscribe(alice, "chat-rooms/1/messages");
                subscribe(bob, "chat-rooms/+/messages");
                publish(control, "chat-rooms/1/messages", "for alice");
                publish(control, "chat-rooms/2/messages", "for bob");
                assertThat(text(alices)).isEqualTo("for alice");
                assertThat(text(bobs)).isEqualTo("for bob");
            }
        }
    }

    private static void subscribe(Mqtt5BlockingClient client, String filter) {
        client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
    }

    private static void publish(PluginControl control, String topic, String content) {
        control.client()
                .publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(content.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private static String text(Mqtt5BlockingClient.Mqtt5Publishes publishes) throws InterruptedException {
        return publishes
                .receive(10, TimeUnit.SECONDS)
                .map(publish -> new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8))
                .orElse("nothing");
    }

    // --- What changes while it runs

    /** At a SIGHUP the broker asks for the token of everybody who is connected again. */
    @Test
    void aNewKeyIsTakenAtOnceAndADeletedOnesClientsAreDisconnected() throws IOException {
        start(TLS);
        connectBackend().startWithNobody();
        Mqtt5BlockingClient alice = client(secure(tls), "alice");
        alice.connect();
        String old = setup.token(kid, "user", "carol");

        setup.run("localhost", "new-key");
        String newer = setup.token(setup.keyBeside(kid), "user", "carol");
        broker().signal("HUP");
        await("take the new key", () -> isLetIn("carol", newer));
        assertThat(isLetIn("carol", old)).isTrue();
        Mqtt5BlockingClient bob = client(secure(tls), "bob", setup.token(setup.keyBeside(kid), "user", "bob"));
        bob.connect();
        assertThat(alice.getState().isConnected()).isTrue();

        setup.run("localhost", "delete-key", kid);
        broker().signal("HUP");
        await("refuse the old key", () -> !isLetIn("carol", old));
        await("disconnect whose token it signed", () -> !alice.getState().isConnected());
        assertThat(isLetIn("carol", newer)).as("%s", broker().output()).isTrue();
        assertThat(bob.getState().isConnected()).isTrue();
    }

    @Test
    void aRenewedCertificateIsTakenWithoutAnybodyBeingDisconnected() throws IOException {
        start(TLS);
        try (PluginControl control = connectBackend()) {
            control.startWithNobody();
            Mqtt5BlockingClient alice = client(secure(tls), "alice");
            alice.connect();
            Mqtt5BlockingClient bob = client(webSocket(secure(webSocket)), "bob");
            bob.connect();
            String old = certificate(tls);
            assertThat(certificate(webSocket)).isEqualTo(old);

            setup.run("localhost", "new-certificate");
            broker().signal("HUP");
            await("show the new certificate", () -> !certificate(tls).equals(old));
            await("show it to browsers, too", () -> certificate(webSocket).equals(certificate(tls)));
            client(secure(tls), "carol").connect();
            client(webSocket(secure(webSocket)), "dave").connect();
            assertThat(List.of(alice, bob)).allMatch(client -> client.getState().isConnected());
        }
    }

    private static String certificate(int port) {
        var serial = Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+").matcher(handshake(port, "-tls1_3"));
        return serial.find() ? serial.group() : "";
    }

    private static String handshake(int port, String protocol) {
        Path openssl = Tools.program("openssl").orElseThrow(() -> new IllegalStateException("No openssl: install it."));
        try {
            var process = new ProcessBuilder(
                            openssl.toString(),
                            "s_client",
                            "-connect",
                            "localhost:" + port,
                            protocol,
                            "-cipher",
                            "DEFAULT:@SECLEVEL=0")
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
