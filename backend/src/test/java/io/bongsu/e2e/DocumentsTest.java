package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** What the documents say of each other and of themselves. What they tell people to type or copy is run elsewhere: see BLOCKS. */
class DocumentsTest {

    /**
     * Every block with a language, and what runs it: document, first line, test. A block that is new fails until it is here;
     * one that cannot run says why.
     */
    private static final String BLOCKS = """
            README.ko.md | as README.md | DocumentsTest
            README.md | make run | FirstRunIT
            README.md | make watch ARGS='--user bob --password beacon-fire --room 1' | FirstRunIT
            README.md | TOKEN=$(curl -s http://localhost:8080/auth/token -H 'Content-Type: application/json' \\ | FirstRunIT
            README.md | curl -s 'http://localhost:8080/messages?chatRoomId=1' -H "Authorization: Bearer $TOKEN" | FirstRunIT
            README.md | mosquitto_sub -h localhost -p 1883 -i alice -u alice -P "$TOKEN" -t chat-rooms/1/messages -q 1 | FirstRunIT
            README.md | BONGSU_WEB_ALLOWEDORIGINS=http://localhost:5173 BONGSU_STOMP_ALLOWEDORIGINS=http://localhost:5173 make run | FirstRunIT
            README.md | mosquitto_rr -V 5 -h localhost -p 1883 -i alice:device -u alice -P "$TOKEN" -q 1 -t chat-rooms/1/send/alice -e users/alice/device -m '{"clientMessageId":"t-1","content":"21.5"}' | FirstRunIT
            README.md | DEVICE=$(curl -s http://localhost:8080/devices -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\ | FirstRunIT
            README.md | import json, os, socket, struct | FirstRunIT
            README.md | ID=$ID TOKEN=$DEVICE_TOKEN python3 device.py | FirstRunIT
            README.md | docker compose up --build --detach --wait | not run: it needs Docker; scripts/compose-test.sh does the same under another name
            android-sample/README.md | make test-tools | not run: make test runs both; the phone is missing
            android-sample/README.md | adb install -r android-sample/target/bongsu-debug.apk | not run: it needs a phone or an emulator
            android-sample/README.md | -keep class io.netty.** { *; } | not run: it is for others' builds
            auth-plugin/README.md | sudo apt install build-essential cmake pkg-config mosquitto-dev libmosquitto-dev libssl-dev libjansson-dev uthash-dev libcmocka-dev | not run: test-tools.sh installs the same, and scripts/plugin.sh builds it before all tests
            auth-plugin/README.md | make test-plugin | not run: scripts/test.sh runs the first beside all other tests; the second is the same for longer
            chat/README.md | make run | not run: client-java's tests make the same calls
            client-java/README.md | URI server = URI.create("http://localhost:8080"); | not run: a test of client-java compiles it, another makes the same calls
            client-java/README.md | scripts/maven.sh -q -pl client-java -am install -DskipTests | not run: it writes into the machine's own repository
            client-java/README.md | <dependency> | not run: it is for others' builds
            client-java/README.md | repositories { | not run: it is for others' builds
            client-java/README.md | scripts/maven.sh -q -pl client-java javadoc:javadoc | not run: Maven does not run within Maven here
            client-java/README.md | scripts/maven.sh -B test -pl client-java -am -Dtest='io.bongsu.client.*Test' -Dsurefire.failIfNoSpecifiedTests=false | not run: they are part of all tests
            containers/README.md | docker compose up --build --detach --wait | not run: it needs Docker; scripts/compose-test.sh does the same under another name
            containers/README.md | curl -s http://localhost:8080/auth/token -H 'Content-Type: application/json' \\ | not run: it needs Docker; scripts/compose-test.sh does the same
            containers/README.md | docker compose ps | not run: it needs Docker; scripts/compose-test.sh does the same
            containers/README.md | make compose-test | not run: it needs Docker
            docs/api.md | {"id":"01a1fc79-261d-72d2-9ab6-83b0c7e51a65","chatRoomId":42,"seq":1017,"senderId":"u-7","clientMessageId":"c-1", | DocumentsTest
            docs/clients.md | bongsu.sh | ClientsIT
            docs/clients.md | receive.sh | ClientsIT
            docs/clients.md | send.sh | ClientsIT
            docs/clients.md | bash receive.sh poll | ClientsIT
            docs/clients.md | npm install mqtt @stomp/stompjs ws sockjs-client | DocumentsTest: test-tools.sh installs the same, in fixed versions
            docs/clients.md | bongsu.mjs | ClientsIT
            docs/clients.md | stomp.mjs | ClientsIT
            docs/clients.md | mqtt.mjs | ClientsIT
            docs/clients.md | sse.mjs | ClientsIT
            docs/clients.md | receive.mjs | ClientsIT
            docs/clients.md | send.mjs | ClientsIT
            docs/clients.md | node receive.mjs stomp | ClientsIT
            docs/clients.md | index.html | ClientsIT
            docs/clients.md | python3 -m http.server --bind 127.0.0.1 5173 | ClientsIT
            docs/clients.md | Account.java | ClientsIT
            docs/clients.md | Receive.java | ClientsIT
            docs/clients.md | Send.java | ClientsIT
            docs/clients.md | javac -cp 'lib/*' *.java | ClientsIT
            docs/clients.md | bongsu.py | ClientsIT
            docs/clients.md | receive.py | ClientsIT
            docs/clients.md | python3 receive.py | ClientsIT
            docs/running.md | make quick-start | RunningIT
            docs/running.md | java -jar bongsu-backend.jar | RunningIT
            docs/running.md | java -jar bongsu-backend.jar new-key /etc/bongsu/keys | RunningIT
            embedded-broker/README.md | var settings = new EmbeddedBrokerSettings(Path.of("data/broker"), "127.0.0.1", 1883, 9001, BrokerLimits.DEFAULTS); | not run: it leaves out what the reader does with it; EmbeddedBrokerTest makes the same calls
            mosquitto/README.md | sudo apt install mosquitto mosquitto-clients | RunningIT: what copies and makes files; the rest is for the machine's own broker
            perf/README.md | make perf | not run: seven minutes of the whole machine
            perf/README.md | make bench | not run: eight minutes of the whole machine; LoadTest runs its parts
            watch/README.md | make run | FirstRunIT
            """;

    private static final Pattern COMMAND = Pattern.compile(
            "\\s*(\\$ |sudo |make |curl |java |javac |node |npm |bash |python3? |mosquitto_|scripts/).*");

    static List<Document> documents() {
        return Document.all();
    }

    @Test
    void everyBlockIsRunOrItIsSaidWhyNot() {
        List<String> blocks = documents().stream()
                .filter(document -> !document.name().equals("README.ko.md"))
                .flatMap(document -> document.blocks().stream()
                        .filter(block -> !block.language().isEmpty())
                        .map(block -> document.name() + " | " + title(block)))
                .toList();

        assertThat(rows().map(row -> row.substring(0, row.lastIndexOf(" | "))))
                .filteredOn(row -> !row.startsWith("README.ko.md"))
                .containsExactlyInAnyOrderElementsOf(blocks);
        assertThat(rows().map(row -> row.substring(row.lastIndexOf(" | ") + 3))).allSatisfy(test -> assertThat(test)
                .matches("not run: .+|(FirstRunIT|ClientsIT|RunningIT|DocumentsTest)(: .+)?"));
    }

    private static Stream<String> rows() {
        return BLOCKS.lines();
    }

    private static String title(Document.Block block) {
        String file = Examples.file(block);
        return file.isEmpty() ? block.firstLine().replaceFirst("\\s+#\\s.*", "") : file;
    }

    /** Or the table above would miss them. */
    @ParameterizedTest
    @MethodSource("documents")
    void blocksWithoutALanguageHoldNoCommands(Document document) {
        assertThat(document.blocks())
                .filteredOn(block -> block.language().isEmpty())
                .flatMap(Document.Block::lines)
                .noneMatch(line -> COMMAND.matcher(line).matches());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Document document) {
        assertThat(document.links())
                .filteredOn(link -> !link.matches("[a-z]+:.*"))
                .allSatisfy(link -> {
                    String[] parts = link.split("#", 2);
                    Path target = parts[0].isEmpty()
                            ? document.path()
                            : Objects.requireNonNull(document.path().getParent())
                                    .resolve(parts[0])
                                    .normalize();
                    assertThat(target).exists();
                    if (parts.length == 2) {
                        assertThat(Document.of(Document.REPOSITORY
                                                .relativize(target)
                                                .toString())
                                        .anchors())
                                .contains(parts[1]);
                    }
                });
    }

    @Test
    void bothReadmesHaveTheSameCommandsPictureAndHeadings() {
        Document english = Document.of("README.md");
        Document korean = Document.of("README.ko.md");
        assertThat(korean.blocks().stream().map(DocumentsTest::withoutComments))
                .containsExactlyElementsOf(english.blocks().stream()
                        .map(DocumentsTest::withoutComments)
                        .toList());
        assertThat(korean.headings().stream().map(DocumentsTest::level))
                .containsExactlyElementsOf(
                        english.headings().stream().map(DocumentsTest::level).toList());
        assertThat(Set.copyOf(korean.links()))
                .as("links, but for that to the other")
                .containsAll(english.links().stream()
                        .filter(link -> !link.equals("README.ko.md"))
                        .toList());
    }

    /** Comments are translated. */
    private static String withoutComments(Document.Block block) {
        return block.language() + "\n" + block.text().replaceAll("(?m)\\s+#\\s.*$", "");
    }

    private static String level(String heading) {
        return heading.replaceFirst(" .*", "");
    }

    /** But for its content, which the contract makes hard on purpose. */
    @Test
    void theMessageInTheApisDocumentIsTheContracts() throws IOException {
        String documented = Document.of("docs/api.md").blocks().stream()
                .filter(block -> block.language().equals("json"))
                .map(Document.Block::text)
                .findFirst()
                .orElseThrow();
        String contract =
                Files.readString(Document.REPOSITORY.resolve("contract/src/main/resources/contract/message.json"));
        assertThat(documented.replace("\n ", "").strip())
                .isEqualTo(contract.replaceFirst(
                                "\"content\":\".*\",\"attachments\"", "\"content\":\"hello\",\"attachments\"")
                        .strip());
    }

    @Test
    void theNpmPackagesOfTheExamplesAreTheOnesTheTestsHave() throws IOException {
        String install = Document.of("docs/clients.md").commands("sh").stream()
                .filter(command -> command.startsWith("npm install "))
                .findFirst()
                .orElseThrow();
        var tested = new JsonMapper()
                .readTree(Files.readString(Document.REPOSITORY.resolve("scripts/npm/package.json")))
                .path("dependencies");
        assertThat(List.of(install.substring("npm install ".length()).split(" ", -1)))
                .containsExactlyInAnyOrderElementsOf(tested.propertyNames());
        assertThat(Files.readString(Document.REPOSITORY.resolve("scripts/npm/package-lock.json")))
                .as("no registry's address")
                .doesNotContain("\"resolved\"");
    }

    @Test
    void anchorsAreMadeAsGitHubMakesThem() {
        var document = new Document(
                Path.of("x.md"), List.of("# One, two: `three`", "## 더 읽기", "## One two three"), List.of(), List.of());
        assertThat(document.anchors()).containsExactly("one-two-three", "더-읽기", "one-two-three-1");
    }
}
