package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.MySqlDatabase;
import io.bongsu.testenv.PostClient;
import io.bongsu.testenv.TestMosquitto;
import io.bongsu.testenv.TestMySql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What docs/running.md and mosquitto/README.md tell an operator to type and to set, on a MySQL and a Mosquitto. */
class RunningIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String OPERATOR = "operator";
    private static final String OPERATORS_PASSWORD = "an-operators-password";

    private final Document running = Document.of("docs/running.md");
    private final OtherPorts ports = OtherPorts.free();

    @TempDir
    Path folder;

    @Test
    void startsInProductionWithTheSettingsOfTheDocument() throws Exception {
        MySqlDatabase database = withTheDocumentsAccount();
        try (Terminal terminal = new Terminal(Document.REPOSITORY, folder, Map.of())) {
            String jar = terminal.run(documented("(scripts/jar\\.sh [^`]*)")).strip();
            Files.createSymbolicLink(folder.resolve("bongsu-backend.jar"), Path.of(jar));
            terminal.run("cd " + folder);
            List<String> commands = running.commands("sh").stream()
                    .map(command -> command.replace("/etc/bongsu", folder.toString()))
                    .toList();
            assertThat(commands).hasSize(3);
            assertThat(terminal.run(commands.get(2))).isNotBlank();
            assertThat(folder.resolve("keys")).isNotEmptyDirectory();
            runs(terminal, commands.get(1), database);
        }
    }

    /** A database and an account with the rights of the document and no others, under names of this test's own. */
    private MySqlDatabase withTheDocumentsAccount() throws Exception {
        MySqlDatabase server = TestMySql.shared().createDatabase();
        String name = "running_" + Long.toString(System.nanoTime(), 36);
        List<String> statements = Pattern.compile("`((?:CREATE DATABASE|CREATE USER|GRANT) [^`]*;)`")
                .matcher(text())
                .results()
                .map(match -> match.group(1)
                        .replace("DATABASE bongsu", "DATABASE " + name)
                        .replace("bongsu.*", name + ".*")
                        .replace("'bongsu'", "'" + name + "'")
                        .replace("…", name))
                .toList();
        assertThat(statements).hasSize(3);
        try (Connection connection = DriverManager.getConnection(server.url(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
        return new MySqlDatabase(server.url().substring(0, server.url().lastIndexOf('/') + 1) + name, name, name);
    }

    /** The broker takes the key that was just made, and no password. */
    private void runs(Terminal terminal, String command, MySqlDatabase database) throws Exception {
        try (TestMosquitto broker = TestMosquitto.startWithPlugin(folder.resolve("keys"))) {
            Program server = terminal.start("cd " + folder + " && exec " + command, settings(database, broker));
            server.awaitOutput("Started BongsuApplication", PATIENCE);

            URI url = URI.create("http://localhost:" + ports.http());
            PostClient carol = person(url, "carol", "a-long-password");
            assertThatThrownBy(carol::signUp).hasMessageContaining("sign-up-closed");
            var operator =
                    new RawHttp(url, person(url, OPERATOR, OPERATORS_PASSWORD).signIn());
            operator.post(
                    "/users", "{\"userId\":\"carol\",\"password\":\"a-long-password\",\"displayName\":\"Carol\"}");
            carol.signIn();
            carol.post(carol.createRoom("a hill"), "key", "the beacon is lit");
            assertThat(operator.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
            // The plugin tells its counters every 10 s.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics(operator)).containsAll(documentedMetrics()));
        }
    }

    /** The JVM is told to end where it cannot use the record. */
    @Test
    void startsFromWhatQuickStartRecorded() {
        String quickStart = running.commands("sh").getFirst();
        assertThat(quickStart).isEqualTo("make quick-start");
        try (Terminal terminal = new Terminal(Document.REPOSITORY, folder, Map.of())) {
            Program recording = terminal.start(quickStart);
            recording.awaitOutput("Done: make run starts from it.", PATIENCE);
            Map<String, String> environment = new HashMap<>(ports.environment(folder.resolve("data")));
            environment.put("JAVA_TOOL_OPTIONS", "-XX:AOTMode=on");
            Program server = terminal.start("exec scripts/run.sh", environment);
            server.awaitOutput("Started BongsuApplication", PATIENCE);
        }
    }

    /** What the document names, each with a value; a setting that is new there has none here yet, and fails. */
    private Map<String, String> settings(MySqlDatabase database, TestMosquitto broker) {
        Map<String, String> values = Map.ofEntries(
                Map.entry("BONGSU_DB_URL", database.url()),
                Map.entry("BONGSU_DB_USER", database.user()),
                Map.entry("BONGSU_DB_PASSWORD", database.password()),
                Map.entry("BONGSU_BROKER_URI", "mqtt://" + broker.host() + ":" + broker.port()),
                Map.entry("BONGSU_BROKER_PLUGIN", "true"),
                Map.entry("BONGSU_BROKER_USERNAME", "for a broker without the plugin"),
                Map.entry("BONGSU_BROKER_PASSWORD", "the same"),
                Map.entry("BONGSU_AUTH_KEYS", folder.resolve("keys").toString()),
                Map.entry("BONGSU_AUTH_PUBLICKEYS", folder.resolve("keys").toString()),
                Map.entry("BONGSU_RELAY_BROKER_AUTOSAVE", "60s"),
                Map.entry("BONGSU_AUTH_OPERATOR_USERID", OPERATOR),
                Map.entry("BONGSU_AUTH_OPERATOR_PASSWORD", OPERATORS_PASSWORD));
        List<String> documented = text().lines()
                .filter(line -> line.startsWith("| `BONGSU_") || line.contains("_OPERATOR_"))
                .flatMap(line -> Pattern.compile("BONGSU_[A-Z_]+")
                        .matcher(line)
                        .results()
                        .map(MatchResult::group))
                .toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(values.keySet());
        Map<String, String> environment = new HashMap<>(values);
        environment.put("SERVER_PORT", String.valueOf(ports.http()));
        return environment;
    }

    private static PostClient person(URI server, String userId, String password) {
        return new PostClient(List.of(server), userId, password, new Ledger(), Duration.ofMinutes(1));
    }

    private static List<String> metrics(RawHttp operator) throws IOException, InterruptedException {
        return new JsonMapper()
                .readTree(operator.get("/actuator/metrics").body())
                .path("names")
                .valueStream()
                .map(name -> name.asString())
                .toList();
    }

    /** Those of "What to watch"; an asterisk stands for many, and is left out. */
    private List<String> documentedMetrics() {
        return text().lines()
                .filter(line -> line.startsWith("| `bongsu."))
                .map(line -> line.substring(0, line.lastIndexOf(" | ")))
                .flatMap(line -> Pattern.compile("`(bongsu[a-z.]+)[`{]")
                        .matcher(line)
                        .results()
                        .map(name -> name.group(1)))
                .toList();
    }

    /** A command in the running text. */
    private String documented(String pattern) {
        return Pattern.compile("`" + pattern + "`")
                .matcher(text())
                .results()
                .map(command -> command.group(1))
                .findFirst()
                .orElseThrow();
    }

    private String text() {
        try {
            return Files.readString(running.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theBrokersFilesGoWhereItsReadmeSays() throws IOException {
        Path etc = folder.resolve("etc/mosquitto");
        List<String> commands = Document.of("mosquitto/README.md").commands("sh");
        try (Terminal terminal = new Terminal(Document.REPOSITORY, folder, Map.of())) {
            for (String command : commands) {
                if (!command.matches("sudo (cp|mkdir|install) .*")) {
                    continue; // Installs for the machine's own broker; scripts/plugin.sh has built the plugin.
                }
                terminal.run(command.replace("sudo ", "")
                        .replace(" /etc/mosquitto", " " + etc)
                        .replace(" /usr/lib/mosquitto", " " + folder));
            }
        }
        assertThat(etc.resolve("conf.d"))
                .isDirectoryContaining("glob:**/10-limits.conf")
                .isDirectoryContaining("glob:**/20-backend.conf")
                .isDirectoryContaining("glob:**/30-clients.conf");
        assertThat(etc.resolve("mosquitto.conf")).exists();
        assertThat(etc.resolve("certs")).isEmptyDirectory();
        assertThat(folder.resolve("bongsu_auth.so")).isNotEmptyFile();
    }
}
