package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's story, command by command, as its reader types it: a command that changes there changes here, and one
 * more or less fails. {@link OtherPorts} says what is different from a reader's machine.
 */
class FirstRunIT {

    /** A first `make run` after a change builds. */
    private static final Duration START = Duration.ofMinutes(5);

    /** The receivers come back up to 30 s after the server, plus what a busy machine needs. */
    private static final Duration ARRIVAL = Duration.ofSeconds(90);

    private static final Pattern PROCESS = Pattern.compile("Process +(\\d+)");

    private final OtherPorts ports = OtherPorts.free();
    private final Deque<String> readme =
            new ArrayDeque<>(Document.of("README.md").commands("sh"));
    private final Path folder;
    private final Terminal terminal;

    FirstRunIT(@TempDir Path folder) {
        this.folder = folder;
        terminal = new Terminal(Document.REPOSITORY, folder, ports.environment(folder.resolve("data")));
    }

    @AfterEach
    void endEverything() {
        terminal.close();
        assertThat(List.of(ports.http(), ports.mqtt(), ports.mqttOverWebSocket()))
                .as("nothing is left behind")
                .noneMatch(Program::answers);
    }

    @Test
    void everyCommandOfTheReadmeDoesWhatItSays() throws Exception {
        String makeRun = next("make run");
        Program server = serve(makeRun);
        // Not from inside itself: that there is such a target, and that it runs the tests, must do.
        assertThat(terminal.run("make -n " + next("make test").substring("make ".length())))
                .contains("scripts/test-tools.sh", "scripts/test.sh");
        Program overMqtt = watch(next("make watch "), "Connected over MQTT");
        Program overStomp = watch(next("make watch-stomp "), "Connected over STOMP");
        assertThat(server.output()).as("the start prints them, too").contains(overMqtt.command(), overStomp.command());

        terminal.run(next("TOKEN=$("));
        assertThat(terminal.run(next("curl "))).contains("\"seq\":1,", "\"content\":\"the beacon is lit\"");
        overMqtt.awaitOutput("1 alice the beacon is lit", ARRIVAL);
        overStomp.awaitOutput("1 alice the beacon is lit", ARRIVAL);

        terminal.run("kill -9 " + processOf(server));
        server.awaitEnd(ARRIVAL);
        server = serve(makeRun);
        assertThat(terminal.run(next("curl "))).contains("the beacon is lit").endsWith("\"head\":1,\"oldest\":1}");

        Program mosquitto = terminal.start(next("mosquitto_sub "), Map.of("TOKEN", terminal.variable("TOKEN")));
        mosquitto.awaitOutput("\"content\":\"the beacon is lit\"", ARRIVAL);

        assertThat(terminal.run(printed(server, "(TOKEN=.*; curl .*)"))).contains("\"seq\":2,");
        mosquitto.awaitOutput("\"seq\":2,", ARRIVAL);
        await().atMost(ARRIVAL).untilAsserted(() -> {
            assertThat(overMqtt.output()).isEqualTo("1 alice the beacon is lit\n2 alice the beacon is lit\n");
            assertThat(overStomp.output()).isEqualTo("1 alice the beacon is lit\n2 alice the beacon is lit\n");
        });

        terminal.run("kill -9 " + processOf(server));
        serve(next("BONGSU_WEB_ALLOWEDORIGINS="));
        String origin = ports.in("http://localhost:5173");
        assertThat(preflight(origin).headers().map()).containsEntry("access-control-allow-origin", List.of(origin));
        assertThat(preflight("http://localhost:1").statusCode()).isEqualTo(403);
        String sends = next("mosquitto_rr ");
        assertThat(server.output()).as("the start prints it, too").contains(sends);
        assertThat(terminal.run(sends)).contains("\"status\":\"persisted\"", "\"seq\":3,");
        everythingOfADevice();
        // Not here: it needs Docker. scripts/compose-test.sh runs it under another name.
        assertThat(Document.of("containers/README.md").commands("sh")).contains(next("docker compose up "));
        assertThat(readme)
                .as("commands of the README that this test does not run")
                .isEmpty();
        everyCommandOfTheWatchersReadme();
    }

    /** It has an account of its own: an id, and a secret for tokens. */
    private void everythingOfADevice() throws IOException {
        terminal.run(next("DEVICE=$("));
        terminal.run(next("ID=$("));
        assertThat(terminal.variable("ID")).startsWith("d-");
        assertThat(terminal.run(next("curl "))).contains("\"canWrite\":true");
        terminal.run(next("DEVICE_TOKEN=$("));
        assertThat(terminal.run(
                        "(cd " + device().getParent() + " && " + next("ID=$ID TOKEN=$DEVICE_TOKEN python3") + ")"))
                .startsWith("{")
                .contains("\"status\":\"persisted\"", "\"seq\":4,");
    }

    /** With the server that the README's last command has left. */
    private void everyCommandOfTheWatchersReadme() {
        List<String> commands = Document.of("watch/README.md").commands("sh");
        assertThat(commands).hasSize(3).startsWith("make run");
        for (String command : commands.subList(1, 3)) {
            terminal.start(ports.in(command)).awaitOutput("2 alice the beacon is lit", ARRIVAL);
        }
    }

    /** The README's program, on this port, as a file. */
    private Path device() throws IOException {
        String program = Document.of("README.md").blocks().stream()
                .filter(block -> block.language().equals("python"))
                .map(block -> String.join("\n", block.lines()))
                .collect(Collectors.joining());
        return Files.writeString(folder.resolve("device.py"), program.replace("1883", Integer.toString(ports.mqtt())));
    }

    /** The README's next command, on these ports. */
    private String next(String beginning) {
        assertThat(readme)
                .as("the README's commands after the last one that was run")
                .isNotEmpty();
        assertThat(readme.getFirst()).startsWith(beginning);
        return ports.in(readme.removeFirst());
    }

    private Program serve(String makeRun) {
        Program server = terminal.start(makeRun);
        server.awaitOutput("Bongsu is ready.", START);
        return server;
    }

    private Program watch(String makeWatch, String connected) {
        Program watch = terminal.start(makeWatch);
        await().atMost(START).until(() -> watch.trouble().contains(connected));
        return watch;
    }

    private static String processOf(Program server) {
        return printed(server, PROCESS.pattern());
    }

    private static String printed(Program server, String pattern) {
        Matcher line = Pattern.compile(pattern).matcher(server.output());
        assertThat(line.find()).as(server.output()).isTrue();
        return line.group(1);
    }

    /** What a browser asks before it lets a page of that origin post. */
    private HttpResponse<String> preflight(String origin) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + ports.http() + "/messages"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString());
        }
    }
}
