package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Chromium;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.Proxy;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every program of docs/clients.md, taken from the document and run as it says, by what the document promises of them. */
class ClientsIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long ROOM = 1;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Ledger ledger = new Ledger();
    private final int pagePort = OtherPorts.free().page();
    private final String origin = "http://localhost:" + pagePort;

    @AfterEach
    void endEverything() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    /** Tokens that live for seconds: every receiver loses its connection to them, too. */
    @Test
    void everyReceiverHasEverythingOnceAndInOrderThoughServerAndReceiversAreKilled() {
        BackendProcess backend = backend("10s");
        PostClient alice = person("alice", backend);
        OtherPorts ports = ports(backend);
        Examples examples = new Examples("receivers", ports);
        Map<Program, String> programs = receivers(examples);
        Map<String, Supplier<List<String>>> receivers = new TreeMap<>();
        programs.forEach((program, command) -> receivers.put(command, program::lines));
        for (Map.Entry<String, ExamplePage> page :
                pages(examples, ports, "stomp", "sockjs", "mqtt", "sse").entrySet()) {
            ExamplePage shown = page.getValue();
            receivers.put(page.getKey(), () -> {
                assertThat(shown.trouble()).as(page.getKey()).isNullOrEmpty();
                return shown.lines();
            });
        }

        alice.post(ROOM, "first", "first");
        awaitAll(receivers, 1);
        try (Load load = new Load(alice, List.of(ROOM), 2)) {
            awaitAll(receivers, 50);
            backend.kill9();
            backend.restart();
            awaitAll(receivers, load.answered() + 50);
        }
        awaitAll(receivers, alice.readBack(ROOM));
        programs.keySet().forEach(Program::kill9);
        LongStream.range(0, 10).forEach(n -> alice.post(ROOM, "late-" + n, "late-" + n));
        programs.keySet().forEach(Program::startAgain);
        awaitAll(receivers, alice.readBack(ROOM));

        receivers.forEach((name, lines) -> {
            Ledger.Receiver receiver = ledger.receiver(name, ROOM, 0);
            lines.get().forEach(line -> {
                String[] words = line.split(" ", 3);
                receiver.delivered(
                        Long.parseLong(words[0]), JSON.readTree(words[2]).asString());
            });
        });
        System.out.println(ledger);
        ledger.assertExactlyOnceInOrder();
    }

    @Test
    void receiversSayWhatIsMissingComeBackAfterARevocationAndStopWhenTheyAreRemoved() throws Exception {
        BackendProcess backend = backend("15m");
        PostClient alice = person("alice", backend);
        LongStream.rangeClosed(1, 5).forEach(n -> alice.post(ROOM, "m" + n, "m" + n));
        alice.post(ROOM, "m6", "봉수 6");
        backend.stop();
        forgetUpTo(3, backend);
        backend.restart();

        Map<Program, String> programs = receivers(new Examples("faults", ports(backend)), "1");
        programs.keySet().forEach(program -> program.awaitOutput("6 alice \"봉수 6\"", PATIENCE));
        assertThat(programs.keySet()).allSatisfy(program -> {
            assertThat(program.trouble()).contains("going on after 3");
            assertThat(program.lines()).containsExactly("4 alice \"m4\"", "5 alice \"m5\"", "6 alice \"봉수 6\"");
        });

        new RawHttp(backend.url(), person("bob", backend).signIn()).post("/auth/revoke", "{\"everywhere\":true}");
        alice.post(ROOM, "m7", "m7");
        programs.keySet().forEach(program -> program.awaitOutput("7 alice \"m7\"", PATIENCE));

        programs.keySet().forEach(Program::kill9);
        for (Program program : programs.keySet()) {
            Files.writeString(program.folder().resolve("position"), "1000");
            program.startAgain();
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(programs.keySet())
                .allSatisfy(program -> assertThat(program.trouble()).contains("going on after 7")));
        alice.post(ROOM, "m8", "m8");
        programs.keySet().forEach(program -> program.awaitOutput("8 alice \"m8\"", PATIENCE));

        alice.removeMember(ROOM, "bob");
        alice.post(ROOM, "m9", "m9");
        programs.forEach((program, command) ->
                assertThat(program.awaitEnd(PATIENCE)).as(command).isEqualTo(1));
        assertThat(programs.keySet())
                .allSatisfy(program -> assertThat(program.trouble()).contains("not-a-member"))
                .noneSatisfy(program -> assertThat(program.output()).contains("m9"));
    }

    @Test
    void everySenderRepeatsUntilItIsAnsweredAndIsStoredOnce() {
        BackendProcess backend = backend("15m");
        PostClient reader = person("bob", backend);
        reader.signIn();
        Proxy network = opened(Proxy.to("127.0.0.1", backend.url().getPort()));
        OtherPorts real = ports(backend);
        OtherPorts ports = new OtherPorts(network.port(), real.mqtt(), real.mqttOverWebSocket(), real.page());
        Examples examples = new Examples("senders", ports);
        Map<String, Speaker> senders = new TreeMap<>();
        for (String command : examples.commands("bash send.sh", "node send.mjs", "java -cp 'lib/*:.' Send")) {
            senders.put(command, opened(examples.start(command))::type);
        }
        assertThat(senders).hasSize(3);
        pages(examples, ports, "stomp").forEach((name, page) -> senders.put(name, page::say));

        senders.forEach((name, sender) -> sender.say(name + " 1"));
        awaitStored(reader, senders, 1);
        // Stored, but the answer never arrives.
        for (String name : senders.keySet()) {
            network.delay(Duration.ofSeconds(2));
            senders.get(name).say(name + " 2");
            await().atMost(PATIENCE).until(() -> contents(reader).anyMatch((name + " 2")::equals));
            network.cut();
            network.delay(Duration.ZERO);
        }
        backend.kill9();
        senders.forEach((name, sender) -> sender.say(name + " 3"));
        senders.forEach((name, sender) -> sender.say(name + " 4"));
        backend.restart();
        awaitStored(reader, senders, 4);

        for (String name : senders.keySet()) {
            List<String> stored = contents(reader)
                    .filter(content -> content.startsWith(name + " "))
                    .toList();
            List<String> said = List.of(name + " 1", name + " 2", name + " 3", name + " 4");
            if (name.startsWith("index.html")) {
                // The page does not wait for one answer before it sends the next.
                assertThat(stored).containsExactlyInAnyOrderElementsOf(said);
            } else {
                assertThat(stored).isEqualTo(said);
            }
        }
    }

    private interface Speaker {
        void say(String text);
    }

    private BackendProcess backend(String accessTokenLife) {
        return opened(BackendProcess.builder()
                .profile("embedded")
                .property("bongsu.auth.access-token-life", accessTokenLife)
                .environment("BONGSU_WEB_ALLOWEDORIGINS", origin)
                .environment("BONGSU_STOMP_ALLOWEDORIGINS", origin)
                .start());
    }

    private OtherPorts ports(BackendProcess backend) {
        return new OtherPorts(backend.url().getPort(), backend.mqttPort(), backend.mqttWebSocketPort(), pagePort);
    }

    private PostClient person(String userId, BackendProcess backend) {
        var person = new PostClient(List.of(backend.url()), userId, "beacon-fire", ledger, Duration.ofMinutes(1));
        person.signIn();
        return person;
    }

    /** All the receivers that the document starts on a command line, by their commands. */
    private Map<Program, String> receivers(Examples examples, String... position) {
        Map<Program, String> programs = new LinkedHashMap<>();
        for (String command : examples.commands(
                "bash receive.sh", "node receive.mjs", "java -cp 'lib/*:.' Receive", "python3 receive.py")) {
            programs.put(opened(examples.start(command, position)), command);
        }
        assertThat(programs).hasSizeGreaterThanOrEqualTo(8);
        return programs;
    }

    /** The document's page, once a transport, from the server of files that the document starts. */
    private Map<String, ExamplePage> pages(Examples examples, OtherPorts ports, String... transports) {
        List<String> files = examples.commands("python3 -m http.server");
        assertThat(files).hasSize(1);
        opened(examples.start(ports.in(files.getFirst())));
        await().atMost(PATIENCE).until(() -> Program.answers(pagePort));
        Chromium chromium = opened(Chromium.start());
        Map<String, ExamplePage> pages = new LinkedHashMap<>();
        for (String transport : transports) {
            pages.put("index.html " + transport, opened(new ExamplePage(chromium, ports, transport)));
        }
        return pages;
    }

    private static void awaitAll(Map<String, Supplier<List<String>>> receivers, long seq) {
        receivers.forEach((name, lines) -> await().alias(name + " has " + seq)
                .atMost(PATIENCE)
                .pollInSameThread()
                .until(() -> lines.get().size() >= seq));
    }

    private static void awaitStored(PostClient reader, Map<String, Speaker> senders, int each) {
        await().atMost(PATIENCE).until(() -> contents(reader).distinct().count() == (long) senders.size() * each);
    }

    private static Stream<String> contents(PostClient reader) {
        return StreamSupport.stream(reader.history(ROOM, 0).path("messages").spliterator(), false)
                .map((JsonNode message) -> message.path("content").asString());
    }

    /** What a server that keeps messages for some time only would have done. */
    private static void forgetUpTo(long seq, BackendProcess stopped) throws SQLException {
        try (var database = DriverManager.getConnection(
                        "jdbc:h2:file:" + stopped.dataFolder() + "/db/bongsu;MODE=MySQL;DATABASE_TO_LOWER=TRUE",
                        "sa",
                        "");
                var statement = database.createStatement()) {
            assertThat(statement.executeUpdate("delete from message where seq <= " + seq))
                    .isEqualTo((int) seq);
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }
}
