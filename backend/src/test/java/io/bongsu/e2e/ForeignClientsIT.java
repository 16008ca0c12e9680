package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.TestMosquitto;
import io.bongsu.testenv.Trust;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that others wrote (MQTT.js, Paho for Python, mosquitto_sub, HiveMQ's) at a broker with the plugin, over TCP, TLS, WebSocket and
 * WebSocket over TLS, in MQTT 3.1.1 and 5, with sessions that are kept, and coming back by themselves.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ForeignClientsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String EVERY_ROOM = "chat-rooms/+/messages";

    /** What a receiver has said so far: {@code granted <filter>}, {@code message <topic> <body>}, {@code closed} … */
    private interface Receiver extends AutoCloseable {

        List<String> lines();

        default boolean has(String beginning) {
            return lines().stream().anyMatch(line -> line.startsWith(beginning));
        }

        default long count(String topic, String content) {
            return lines().stream()
                    .filter(line -> line.startsWith("message " + topic + " ")
                            && line.contains("\"content\":\"" + content + "\""))
                    .count();
        }

        @Override
        void close();
    }

    private record Guest(String name, PostClient person, Receiver receiver) {}

    private final Deployment deployment =
            Deployment.mySqlAndPlugin(node -> node.property("bongsu.auth.operator.user-id", Gauges.OPERATOR)
                    .property("bongsu.auth.operator.password", Gauges.PASSWORD)
                    .property("bongsu.auth.password-strength", "4"));
    private final TestMosquitto broker = deployment.mosquitto();
    private final PostClient owner = person("u-owner");
    private final List<Guest> guests = new ArrayList<>();

    private ForeignPrograms programs;

    @BeforeAll
    void signUp(@TempDir Path folder) {
        owner.signUp();
        owner.signIn();
        programs = new ForeignPrograms(folder, broker.certificate(), List.of("receive.mjs", "receive.py"));
        Gauges gauges = new Gauges(deployment.backend().url());
        await().atMost(PATIENCE).until(() -> gauges.value("bongsu.access.ready") == 1);
    }

    @AfterAll
    void stop() {
        guests.forEach(guest -> guest.receiver().close());
        deployment.close();
    }

    @Test
    void getEverythingAsMembersAndNothingOnceRemoved() {
        long room = owner.createRoom("theirs");
        long elsewhere = owner.createRoom("they are never members here");
        long later = owner.createRoom("they are members here later");
        everyClient(room, elsewhere);
        String topic = "chat-rooms/" + room + "/messages";
        all("are let in", guest -> guest.receiver().has("granted " + EVERY_ROOM));
        all("may subscribe to their room", guest -> guest.receiver().has("granted " + topic));
        all("may not subscribe to another's", guest -> guest.receiver().has("denied chat-rooms/" + elsewhere));

        owner.post(room, "b", "before");
        // Twice, where a client of MQTT 5 is given a message for each of its filters (§3.3.4).
        all("have the message", guest -> guest.receiver().count(topic, "before") > 0);

        for (Guest guest : guests) {
            assertThat(owner.removeMember(room, guest.person().userId())
                            .path("broker")
                            .asString())
                    .isEqualTo("enforced");
        }
        owner.post(room, "a", "after");
        owner.post(elsewhere, "e", "elsewhere");
        all("were disconnected", guest -> guest.receiver().has("closed"));

        for (Guest guest : guests) {
            owner.putMember(later, guest.person().userId(), true, false);
        }
        String last = "chat-rooms/" + later + "/messages";
        owner.post(later, "l", "last");
        all("come back and have what they may", guest -> guest.receiver().count(last, "last") > 0);
        assertThat(guests).allSatisfy(guest -> {
            assertThat(guest.receiver().count(topic, "after")).as(guest.name()).isZero();
            assertThat(guest.receiver().lines())
                    .as(guest.name())
                    .noneMatch(line -> line.contains("\"content\":\"elsewhere\""))
                    .noneMatch(line -> line.startsWith("error"));
        });
    }

    @Test
    void aMemberCannotPublishAsTheBackend() {
        long room = owner.createRoom("written by the backend alone");
        PostClient member = guest("publisher");
        owner.putMember(room, member.userId(), true, true);
        String topic = "chat-rooms/" + room + "/messages";
        try (Receiver reader = hiveMq(owner, tcp(), topic)) {
            await().atMost(PATIENCE).until(() -> reader.has("granted"));
            for (String retain : List.of("", "-r ")) {
                Program program = programs.start(
                        "mosquitto_pub" + retain.strip(),
                        "mosquitto_pub -V 5 -h localhost -p %d -i %s:pub -u %2$s -P \"$TOKEN\" -q 1 %s-t %s -m forged"
                                .formatted(broker.port(), member.userId(), retain, topic),
                        member);
                program.awaitEnd(PATIENCE);
                assertThat(program.trouble() + program.output()).contains("Not authorized");
            }
            owner.post(room, "t", "true");
            await().atMost(PATIENCE).until(() -> reader.count(topic, "true") == 1);
            assertThat(reader.lines()).noneMatch(line -> line.contains("forged"));
        }
    }

    private void all(String what, Predicate<Guest> holds) {
        await().alias(what)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(guests).as(what).allSatisfy(guest -> assertThat(holds.test(guest))
                        .as("%s: %s", guest.name(), guest.receiver().lines())
                        .isTrue()));
    }

    // --- Everybody

    private void everyClient(long room, long elsewhere) {
        String filters = "'" + EVERY_ROOM + "' chat-rooms/" + room + "/messages chat-rooms/" + elsewhere + "/messages";
        Map<String, Integer> urls = Map.of(
                "mqtt", broker.port(),
                "mqtts", broker.tlsPort(),
                "ws", broker.webSocketPort(),
                "wss", broker.secureWebSocketPort());
        urls.forEach((scheme, port) -> {
            // Both versions over both kinds of transport.
            int version = List.of("mqtt", "wss").contains(scheme) ? 5 : 4;
            guest("js-" + scheme, room, guest -> "node receive.mjs %s://localhost:%d/mqtt %s %d %s"
                    .formatted(scheme, port, guest.userId(), version, filters));
            guest("py-" + scheme, room, guest -> "python3 receive.py %s %d %s %s %d %s"
                    .formatted(
                            scheme.startsWith("ws") ? "websockets" : "tcp",
                            port,
                            scheme.endsWith("s") && !scheme.equals("ws") ? "tls" : "plain",
                            guest.userId(),
                            version == 5 ? 4 : 5,
                            filters));
        });
        for (String version : List.of("311", "5")) {
            mosquittoGuest("sub-" + version, room, elsewhere, version, "-p " + broker.port());
            mosquittoGuest(
                    "sub-tls-" + version,
                    room,
                    elsewhere,
                    version,
                    "-p %d --cafile %s".formatted(broker.tlsPort(), broker.certificate()));
        }
        hiveMqGuest("hivemq-tcp", room, elsewhere, tcp());
        hiveMqGuest("hivemq-tls", room, elsewhere, tls(broker.tlsPort()));
        hiveMqGuest("hivemq-ws", room, elsewhere, webSocket(plain(broker.webSocketPort())));
        hiveMqGuest("hivemq-wss", room, elsewhere, webSocket(tls(broker.secureWebSocketPort())));
    }

    private void mosquittoGuest(String name, long room, long elsewhere, String version, String where) {
        PostClient guest = guest(name);
        owner.putMember(room, guest.userId(), true, true);
        List<String> filters =
                List.of(EVERY_ROOM, "chat-rooms/" + room + "/messages", "chat-rooms/" + elsewhere + "/messages");
        String command =
                "while :; do stdbuf -oL mosquitto_sub -d -V %s -h localhost %s -i %s:sub -u %3$s -P \"$TOKEN\" -c -q 1 -t '%s' -F 'message %%t %%p'; sleep 1; done"
                        .formatted(version, where, guest.userId(), String.join("' -t '", filters));
        guests.add(new Guest(name, guest, new MosquittoSub(programs.start(name, command, guest), filters)));
    }

    /**
     * It says in words of its own (-d) what was granted, and that it connects: once more, where it was disconnected. Of MQTT 5's DISCONNECT it
     * ends, and whoever runs it starts it again.
     */
    private record MosquittoSub(Program program, List<String> filters) implements Receiver {

        @Override
        public List<String> lines() {
            var lines = new ArrayList<String>();
            for (String line : program.lines()) {
                if (line.endsWith(" sending CONNECT")) {
                    lines.add(lines.contains("connecting") ? "closed" : "connecting");
                } else if (line.startsWith("Subscribed (mid: ")) {
                    String[] codes = line.replaceFirst(".*: ", "").split(", ", -1);
                    for (int n = 0; n < codes.length; n++) {
                        lines.add((Integer.parseInt(codes[n].strip()) < 128 ? "granted " : "denied ") + filters.get(n));
                    }
                } else {
                    lines.add(line);
                }
            }
            return lines;
        }

        @Override
        public void close() {
            program.close();
        }
    }

    private void guest(String name, long room, Function<PostClient, String> command) {
        PostClient guest = guest(name);
        owner.putMember(room, guest.userId(), true, true);
        guests.add(new Guest(name, guest, printing(programs.start(name, command.apply(guest), guest))));
    }

    private void hiveMqGuest(String name, long room, long elsewhere, Mqtt5ClientBuilder client) {
        PostClient guest = guest(name);
        owner.putMember(room, guest.userId(), true, true);
        guests.add(new Guest(
                name,
                guest,
                hiveMq(
                        guest,
                        client,
                        EVERY_ROOM,
                        "chat-rooms/" + room + "/messages",
                        "chat-rooms/" + elsewhere + "/messages")));
    }

    private static Receiver printing(Program program) {
        return new Receiver() {
            @Override
            public List<String> lines() {
                return Stream.concat(
                                program.lines().stream(),
                                program.trouble().lines().map(line -> "error " + line))
                        .toList();
            }

            @Override
            public void close() {
                program.close();
            }
        };
    }

    // --- HiveMQ's client

    private Mqtt5ClientBuilder tcp() {
        return plain(broker.port());
    }

    private static Mqtt5ClientBuilder plain(int port) {
        return Mqtt5Client.builder().serverHost("localhost").serverPort(port);
    }

    private Mqtt5ClientBuilder tls(int port) {
        return plain(port)
                .sslConfig()
                .trustManagerFactory(Trust.in(broker.certificate()))
                .applySslConfig();
    }

    private static Mqtt5ClientBuilder webSocket(Mqtt5ClientBuilder client) {
        return client.webSocketConfig().serverPath("mqtt").applyWebSocketConfig();
    }

    private static Receiver hiveMq(PostClient who, Mqtt5ClientBuilder builder, String... filters) {
        List<String> lines = new CopyOnWriteArrayList<>();
        var made = new CompletableFuture<Mqtt5AsyncClient>();
        Mqtt5AsyncClient client = builder.identifier(who.userId() + ":hivemq")
                .automaticReconnectWithDefaultConfig()
                .simpleAuth()
                .username(who.userId())
                .password(who.signIn().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .addConnectedListener(context -> subscribe(made.join(), lines, filters))
                .addDisconnectedListener(context -> lines.add("closed"))
                .buildAsync();
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                message -> lines.add("message " + message.getTopic() + " "
                        + new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8)));
        made.complete(client);
        var unused = client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(3_600)
                .send();
        return new Receiver() {
            @Override
            public List<String> lines() {
                return lines;
            }

            @Override
            public void close() {
                var unused = client.disconnect();
            }
        };
    }

    /** After each connect: a session that was ended by force has no subscriptions, though it is there. */
    private static void subscribe(Mqtt5AsyncClient client, List<String> lines, String... filters) {
        for (String filter : filters) {
            var unused = client.subscribeWith()
                    .topicFilter(filter)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send()
                    .whenComplete((granted, denied) -> lines.add((denied == null ? "granted " : "denied ") + filter));
        }
    }

    private PostClient guest(String name) {
        PostClient guest = person("u-" + name);
        guest.signUp();
        guest.signIn();
        return guest;
    }

    private PostClient person(String userId) {
        return new PostClient(List.of(deployment.backend().url()), userId, "a-password", new Ledger(), PATIENCE);
    }
}
