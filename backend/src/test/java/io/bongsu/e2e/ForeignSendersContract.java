package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients that others wrote send over MQTT, whichever broker it goes through: MQTT.js, Paho for Python, mosquitto_pub with mosquitto_sub, and
 * mosquitto_rr, at every QoS, in MQTT 5 with a response topic and correlation data, in 3.1.1 with the answer among the user's acks.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ForeignSendersContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    /** MQTT 5 §3.4.2.1. */
    private static final int NOT_AUTHORIZED = 0x87;

    final Deployment deployment;
    private final PostClient owner;
    private final List<Program> receivers = new ArrayList<>();
    private ForeignPrograms programs;
    private long room;
    private long elsewhere;

    ForeignSendersContract(Deployment deployment) {
        this.deployment = deployment;
        this.owner = person("u-owner");
    }

    static UnaryOperator<BackendProcess.Builder> withOperator() {
        return node -> node.property("bongsu.auth.operator.user-id", Gauges.OPERATOR)
                .property("bongsu.auth.operator.password", Gauges.PASSWORD);
    }

    abstract int mqttPort();

    /** What is answered: on which topic, with which correlation data (empty without), what. */
    private record Answer(String topic, String correlation, JsonNode body) {

        static Answer in(String line) {
            String[] words = line.split(" ", 4);
            return new Answer(words[1], words[2], JSON.readTree(words[3]));
        }

        String told(String field) {
            return body.path(field).asString("");
        }
    }

    @BeforeAll
    void openTheRoom(@TempDir Path folder) throws Exception {
        owner.signUp();
        owner.signIn();
        room = owner.createRoom("sent to by others' clients");
        elsewhere = owner.createRoom("they are never members here");
        programs = new ForeignPrograms(
                folder, null, List.of("receive.mjs", "receive.py", "send.mjs", "send.py", "pub.sh", "rr.sh"));
        Gauges gauges = new Gauges(deployment.backend().url());
        await().atMost(PATIENCE).until(() -> gauges.value("bongsu.sends.link.up") == 1);
        String topic = "chat-rooms/" + room + "/messages";
        receive("u-reads-js", "node receive.mjs mqtt://localhost:%d u-reads-js 4 %s".formatted(mqttPort(), topic));
        receive("u-reads-py", "python3 receive.py tcp %d plain u-reads-py 5 %s".formatted(mqttPort(), topic));
        await().atMost(PATIENCE).until(() -> receivers.stream()
                .allMatch(receiver -> receiver.lines().contains("granted " + topic)));
    }

    private void receive(String user, String command) {
        receivers.add(programs.start(user, command, member(user, false)));
    }

    private PostClient member(String user, boolean canWrite) {
        PostClient member = person(user);
        member.signUp();
        owner.putMember(room, user, true, canWrite);
        return member;
    }

    @AfterAll
    void stop() {
        receivers.forEach(Program::close);
        deployment.close();
    }

    /**
     * All send the same in the same order; elsewhere they are nobody.
     *
     * @param told at which QoS the program says what the broker refused: MQTT 3.1.1 has no words for it (§3.3.5.2), Paho for Python takes no
     *     notice of a PUBREC's, mosquitto_rr waits for an answer that never comes
     */
    @ParameterizedTest(name = "{0} of MQTT {1}")
    @CsvSource({
        "send.mjs, 5, 1 2",
        "send.mjs, 4, ''",
        "send.py, 5, 1",
        "send.py, 4, ''",
        "pub.sh, 5, 1 2",
        "pub.sh, 311, ''",
        "rr.sh, 5, ''",
        "rr.sh, 311, ''"
    })
    void whatTheySendIsStoredAnsweredAndReceivedOnce(String script, String version, String told) {
        String user = "u-" + script.replace('.', '-') + "-" + version;
        List<String> stored =
                Stream.of("0", "1", "2", "last").map(what -> user + "-" + what).toList();
        String command =
                "%s %s %d %s %s %d %d".formatted(runner(script), script, mqttPort(), user, version, room, elsewhere);
        try (Program program = programs.start(user, command, member(user, true))) {
            program.awaitOutput("taken " + stored.getLast() + " 0", PATIENCE);
            await().atMost(PATIENCE).until(() -> answers(program).stream()
                    .anyMatch(answer -> answer.told("clientMessageId").equals(stored.getLast())));

            assertAnswers(answers(program), user, version.equals("5"), stored);
            assertThat(program.lines()).doesNotContain("closed");
            assertThat(refusals(program)).containsExactlyElementsOf(refusals(user, told));
        }
        // In the order of one QoS, not of all three.
        assertThat(inHistory(user)).containsExactlyInAnyOrderElementsOf(stored);
        assertThat(owner.history(elsewhere, 0).path("messages")).isEmpty();
        receivedOnce(user, stored);
    }

    /** The empty one is rejected by us, with a code; what the broker denied is never answered. */
    private static void assertAnswers(List<Answer> answers, String user, boolean is5, List<String> stored) {
        String topic = "users/" + user + "/acks" + (is5 ? "/foreign" : "");
        String empty = user + "-empty";
        assertThat(answers)
                .extracting(
                        answer -> answer.told("clientMessageId") + " " + answer.told("status") + answer.told("code"))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                stored.stream().map(key -> key + " persisted"),
                                Stream.of(empty + " rejectedinvalid-content"))
                        .toList());
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.topic()).isEqualTo(topic);
            assertThat(answer.correlation()).isEqualTo(is5 ? answer.told("clientMessageId") : "");
        });
    }

    private static List<String> refusals(Program program) {
        return program.lines().stream()
                .filter(line -> line.startsWith("taken ") && line.endsWith(" " + NOT_AUTHORIZED))
                .toList();
    }

    private static List<String> refusals(String user, String told) {
        return told.chars()
                .filter(Character::isDigit)
                .mapToObj(qos -> "taken " + user + "-elsewhere-" + (char) qos + " " + NOT_AUTHORIZED)
                .toList();
    }

    /** Their messages' keys as the room has them. */
    private List<String> inHistory(String user) {
        List<String> keys = new ArrayList<>();
        for (JsonNode message : owner.history(room, 0).path("messages")) {
            if (message.path("senderId").asString().equals(user)) {
                keys.add(message.path("clientMessageId").asString());
            }
        }
        return keys;
    }

    /** Where a message of the room's came that was posted later, each of these came before, or never will. */
    private void receivedOnce(String user, List<String> stored) {
        String marker = "after " + user;
        owner.post(room, marker, "hello");
        for (Program receiver : receivers) {
            await().atMost(PATIENCE).until(() -> times(receiver, marker) == 1);
            assertThat(stored).as("%s", receiver).allSatisfy(key -> assertThat(times(receiver, key))
                    .isOne());
            assertThat(receiver.output()).as("%s", receiver).doesNotContain("elsewhere", "-empty\"");
        }
    }

    private static long times(Program receiver, String key) {
        return receiver.lines().stream()
                .filter(line -> line.startsWith("message ") && line.contains("\"clientMessageId\":\"" + key + "\""))
                .count();
    }

    private static List<Answer> answers(Program program) {
        return program.lines().stream()
                .filter(line -> line.startsWith("answer "))
                .map(Answer::in)
                .toList();
    }

    private static String runner(String script) {
        return switch (script.substring(script.lastIndexOf('.'))) {
            case ".mjs" -> "node";
            case ".py" -> "python3";
            case ".sh" -> "sh";
            default -> throw new IllegalArgumentException(script);
        };
    }

    private PostClient person(String user) {
        return new PostClient(List.of(deployment.backend().url()), user, "a-password", new Ledger(), PATIENCE);
    }
}
