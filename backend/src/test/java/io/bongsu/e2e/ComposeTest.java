package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * That docker-compose.yml, the images, the broker's configuration and the documents say the same, without Docker. That it runs,
 * scripts/compose-test.sh shows.
 */
class ComposeTest {

    private static final List<String> LASTING = List.of("mysql", "mosquitto", "backend");

    private final String text = read("docker-compose.yml");
    private final Map<String, Object> compose =
            new Yaml(new SafeConstructor(new LoaderOptions())).load(read("docker-compose.yml"));

    private static String read(String file) {
        try {
            return Files.readString(Document.REPOSITORY.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> parent, String key) {
        return (Map<String, Object>) Objects.requireNonNull(parent.get(key), key);
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Map<String, Object> parent, String key) {
        return (List<String>) parent.getOrDefault(key, List.of());
    }

    private Map<String, Object> service(String name) {
        return map(map(compose, "services"), name);
    }

    @Test
    void theServicesAreTheOnesTestedHere() {
        assertThat(map(compose, "services").keySet())
                .containsExactlyInAnyOrder("setup", "mysql", "mosquitto", "backend");
    }

    @ParameterizedTest
    @ValueSource(strings = {"setup", "mysql", "mosquitto", "backend"})
    void everyServiceHasTheLeastAndALimit(String name) {
        Map<String, Object> service = service(name);
        assertThat(list(service, "cap_drop")).containsExactly("ALL");
        assertThat(list(service, "security_opt")).containsExactly("no-new-privileges:true");
        assertThat(service).containsEntry("read_only", true).containsKeys("mem_limit", "pids_limit", "logging");
        assertThat(service).doesNotContainKeys("privileged", "devices", "pid", "ipc");
        assertThat(list(service, "volumes")).noneMatch(volume -> volume.contains("docker.sock"));
    }

    @Test
    void setupAloneHasACapabilityAndNoNetwork() {
        assertThat(list(service("setup"), "cap_add")).containsExactly("CHOWN");
        assertThat(service("setup")).containsEntry("network_mode", "none").containsEntry("restart", "no");
        assertThat(LASTING).allSatisfy(name -> {
            assertThat(service(name)).doesNotContainKeys("cap_add", "network_mode");
            assertThat(service(name)).containsEntry("restart", "unless-stopped");
        });
    }

    /** In the image or in the file; and the numbers that setup gives files to are these users'. */
    @Test
    void nothingThatLastsRunsAsRootAndEachIsWatched() {
        String setup = read("containers/setup/setup.sh");
        assertThat(service("mysql")).containsEntry("user", "999:999").containsKey("healthcheck");
        assertThat(setup).contains("BONGSU_SETUP_DATABASE:-999}");
        Map.of("mosquitto", "BONGSU_SETUP_BROKER:-10002}", "backend", "BONGSU_SETUP_BACKEND:-10001}")
                .forEach((name, group) -> {
                    String image = read(name + "/Dockerfile");
                    String user = name.equals("backend") ? "bongsu" : name;
                    assertThat(setup).contains(group);
                    assertThat(image)
                            .contains("--gid " + group.replaceAll("\\D", "") + " " + user, "\nUSER " + user + "\n")
                            .contains("\nHEALTHCHECK ");
                });
    }

    @Test
    void onlyTheDocumentedPortsArePublishedAndHttpOnThisMachineAlone() {
        assertThat(list(service("mosquitto"), "ports"))
                .containsExactly("${BONGSU_MQTT:-8883}:8883", "${BONGSU_MQTT_WS:-9001}:9001");
        assertThat(list(service("backend"), "ports")).containsExactly("${BONGSU_HTTP:-127.0.0.1:8080}:8080");
        assertThat(service("mysql")).doesNotContainKey("ports");
        assertThat(service("setup")).doesNotContainKey("ports");
        assertThat(read("containers/README.md"))
                .contains("| 8883 | everywhere |", "| 9001 | everywhere |", "| 8080 | 127.0.0.1 |", "| 1884 | never |");
    }

    @Test
    void theBrokerListensWhereItIsPublishedAndWhereTheBackendLooks() {
        String listeners = read("mosquitto/conf.d/30-clients.conf") + read("mosquitto/container/20-backend.conf");
        assertThat(Pattern.compile("(?m)^listener (\\d+)$")
                        .matcher(listeners)
                        .results()
                        .map(port -> port.group(1)))
                .containsExactlyInAnyOrder("8883", "9001", "1884");
        assertThat(map(service("backend"), "environment")).containsEntry("BONGSU_BROKER_URI", "mqtt://broker:1884");
        assertThat(read("mosquitto/container/is-alive")).contains("/127.0.0.1/1884");
        assertThat(map(map(service("mosquitto"), "networks"), "broker")).containsEntry("aliases", List.of("broker"));
        assertThat(read("mosquitto/conf.d/10-limits.conf")).contains("\nautosave_interval 60\n");
        assertThat(map(service("backend"), "environment")).containsEntry("BONGSU_RELAY_BROKER_AUTOSAVE", "60s");
    }

    @Test
    void theNetworksOfBackendAndServersLeadNowhereElse() {
        for (String network : List.of("broker", "database")) {
            assertThat(map(map(compose, "networks"), network)).containsEntry("internal", true);
        }
        assertThat(list(service("mysql"), "networks")).containsExactly("database");
        assertThat(map(service("mosquitto"), "networks").keySet()).containsExactlyInAnyOrder("clients", "broker");
    }

    /** A setting that is documented as needed must be here; the broker's user and password are for one without the plugin. */
    @Test
    void theBackendHasEverySettingItNeeds() {
        List<String> needed = read("docs/running.md")
                .lines()
                .filter(line -> line.startsWith("| `BONGSU_"))
                .flatMap(line -> Pattern.compile("`(BONGSU_[A-Z_]+)[`=]")
                        .matcher(line.substring(0, line.lastIndexOf(" | ")))
                        .results()
                        .map(name -> name.group(1)))
                .filter(name -> !name.matches("BONGSU_BROKER_(USERNAME|PASSWORD)"))
                .toList();
        assertThat(needed).hasSizeGreaterThan(4);
        var given =
                new java.util.HashSet<>(map(service("backend"), "environment").keySet());
        given.add("BONGSU_DB_PASSWORD"); // A file of this name, which theSecretsAreFilesOfSetups sees to.
        assertThat(given).containsAll(needed);
    }

    @Test
    void theSecretsAreFilesOfSetups() {
        assertThat(text.lines().filter(line -> line.matches("(?i).*(password|secret|token)\\S*: .*")))
                .allMatch(
                        line -> line.matches(" +MYSQL_(ROOT_)?PASSWORD_FILE: /run/secrets/database/(root-)?password"));
        String setup = read("containers/setup/setup.sh");
        assertThat(setup)
                .contains("backend_secrets/BONGSU_DB_PASSWORD", "backend_secrets/bongsu.auth.operator.password")
                .contains("database_secrets/password", "database_secrets/root-password");
        assertThat(map(service("backend"), "environment"))
                .containsEntry("SPRING_CONFIG_IMPORT", "configtree:/run/secrets/backend/");
    }

    /** Setup writes, the others read. */
    @Test
    void theVolumesOfSetupAreReadOnlyElsewhere() {
        List<String> made = Stream.of(
                        "authority",
                        "certificates",
                        "signing-keys",
                        "public-keys",
                        "backend-secrets",
                        "database-secrets")
                .toList();
        assertThat(LASTING).allSatisfy(name -> assertThat(list(service(name), "volumes"))
                .filteredOn(volume -> made.stream().anyMatch(volume::contains))
                .allMatch(volume -> volume.endsWith(":ro")));
        assertThat(LASTING).allSatisfy(name -> assertThat(list(service(name), "volumes"))
                .noneMatch(volume -> volume.startsWith("authority")));
        assertThat(list(service("mosquitto"), "volumes"))
                .noneMatch(volume -> volume.startsWith("signing-keys") || volume.contains("secrets"));
        assertThat(map(compose, "volumes").keySet()).containsAll(made);
    }

    /** And .dockerignore lets it through. */
    @ParameterizedTest
    @ValueSource(strings = {"mosquitto/Dockerfile", "backend/Dockerfile", "containers/setup/Dockerfile"})
    void whatAnImageCopiesIsThere(String dockerfile) {
        assertThat(copied(dockerfile)).isNotEmpty().allSatisfy(file -> {
            assertThat(Document.REPOSITORY.resolve(file)).exists();
            assertThat(sent())
                    .anyMatch(line ->
                            Path.of(file).startsWith(line) || Path.of(line).startsWith(file));
        });
    }

    /** Maven reads them all, whichever it is to build. */
    @Test
    void theBackendsImageHasEveryModulesPom() {
        List<Path> poms = Pattern.compile("<module>(.+)</module>")
                .matcher(read("pom.xml"))
                .results()
                .map(module -> Path.of(module.group(1), "pom.xml"))
                .toList();
        assertThat(poms).isNotEmpty().allSatisfy(pom -> {
            assertThat(copied("backend/Dockerfile")).anyMatch(pom::startsWith);
            assertThat(sent()).anyMatch(pom::startsWith);
        });
    }

    /** Docker takes any signal it sends for a wish that the container stay down, and forgets `restart`. */
    @ParameterizedTest
    @ValueSource(strings = {"containers/README.md", "mosquitto/README.md", "scripts/compose-test.sh"})
    void noSignalIsSentByDocker(String file) {
        assertThat(read(file).lines())
                .filteredOn(line -> line.matches(".*docker (compose )?kill.*") && !line.contains("Not `"))
                .isEmpty();
    }

    private static List<String> sent() {
        return read(".dockerignore")
                .lines()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1).replaceFirst("/\\*.*", ""))
                .toList();
    }

    private static List<String> copied(String dockerfile) {
        return Pattern.compile("(?m)^COPY (?:--chmod=\\d+ )?([^-\\s].*) \\S+$")
                .matcher(read(dockerfile))
                .results()
                .map(MatchResult::group)
                .map(line -> line.replaceFirst("COPY (--chmod=\\d+ )?", ""))
                .map(line -> List.of(line.split(" ", -1)))
                .flatMap(words -> words.subList(0, words.size() - 1).stream())
                .toList();
    }

    @Test
    void theDocumentNamesEverySettingOfTheFile() {
        List<String> used = Pattern.compile("\\$\\{(BONGSU_[A-Z_]+)")
                .matcher(text)
                .results()
                .map(name -> name.group(1))
                .distinct()
                .toList();
        List<String> explained = Pattern.compile("(?m)^#   (BONGSU_[A-Z_]+) ")
                .matcher(text)
                .results()
                .map(name -> name.group(1))
                .toList();
        assertThat(explained).containsExactlyInAnyOrderElementsOf(used);
        // None without a default: `up` must not need a file first, and a secret is not among them.
        assertThat(Pattern.compile("\\$\\{[A-Z_]+[^:A-Z_]").matcher(text).find())
                .isFalse();
    }
}
