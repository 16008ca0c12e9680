package io.bongsu.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.contract.ContractTopic;
import io.bongsu.contract.Golden;
import io.bongsu.core.RoomTopic;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract's table of topics. QoS and retained flags are seen on real brokers, in the relay's contract. */
class ContractTopicsTest {

    private static final long ROOM = 42;
    private static final String USER = "u-7";
    private static final String OTHER = "u-8";
    private static final Rights READ = new Rights(true, false, false);
    private static final Rights WRITE = new Rights(false, true, false);

    /** What a topic may mean to nobody, and what is a filter over the others. */
    private static final Set<Class<?>> NO_TOPICS = Set.of(RoomTopic.Unknown.class, RoomTopic.AllRooms.class);

    static List<ContractTopic> topics() {
        return ContractTopic.all();
    }

    @ParameterizedTest
    @MethodSource("topics")
    void everyTopicIsSpeltByRoomTopic(ContractTopic row) {
        String topic = row.of(ROOM, USER);

        String spelt =
                switch (RoomTopic.parse(topic)) {
                    case RoomTopic.Messages(long room) -> RoomTopic.messages(room);
                    case RoomTopic.Events(long room) -> RoomTopic.events(room);
                    case RoomTopic.Send(long room, String user) -> RoomTopic.send(room, user);
                    case RoomTopic.Presence(String user) -> RoomTopic.presence(user);
                    case RoomTopic.Replies(String user) ->
                        row.topic().contains("{reply}") ? topic : RoomTopic.acks(user);
                    case RoomTopic.AllRooms ignored -> "a filter";
                    case RoomTopic.Unknown ignored -> "unknown";
                };

        assertThat(topic).isEqualTo(spelt);
    }

    @Test
    void everyTopicThatRoomTopicKnowsHasARow() {
        Set<Class<?>> known = Arrays.stream(RoomTopic.Meaning.class.getPermittedSubclasses())
                .filter(meaning -> !NO_TOPICS.contains(meaning))
                .collect(Collectors.toSet());

        Set<Class<?>> listed = topics().stream()
                .map(row -> RoomTopic.parse(row.of(ROOM, USER)).getClass())
                .collect(Collectors.toSet());

        assertThat(listed).isEqualTo(known);
    }

    @ParameterizedTest
    @MethodSource("topics")
    void whoMayPublishIsWhoTheRulesLet(ContractTopic row) {
        boolean byWriters = row.publisher().equals("writer");
        boolean bySelf = row.publisher().equals("self");

        assertThat(row.publisher()).isIn("backend", "writer", "self");
        assertThat(may(Role.BACKEND, "bongsu-backend", Action.WRITE, row, Rights.NONE))
                .isTrue();
        assertThat(may(Role.USER, USER, Action.WRITE, row, WRITE)).isEqualTo(byWriters || bySelf);
        assertThat(may(Role.USER, USER, Action.WRITE, row, READ)).isEqualTo(bySelf);
        assertThat(may(Role.USER, OTHER, Action.WRITE, row, Rights.OWNER)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("topics")
    void whoMaySubscribeIsWhoTheRulesLet(ContractTopic row) {
        boolean forReaders = row.subscriber().equals("readers");
        boolean forSelf = row.subscriber().equals("self");

        assertThat(row.subscriber()).isIn("backend", "readers", "self");
        for (Action action : List.of(Action.SUBSCRIBE, Action.READ)) {
            assertThat(may(Role.BACKEND, "bongsu-backend", action, row, Rights.NONE))
                    .isTrue();
            assertThat(may(Role.USER, USER, action, row, READ)).isEqualTo(forReaders || forSelf);
            assertThat(may(Role.USER, USER, action, row, WRITE)).isEqualTo(forSelf);
            assertThat(may(Role.USER, OTHER, action, row, READ)).isEqualTo(forReaders);
        }
    }

    private static boolean may(Role role, String user, Action action, ContractTopic row, Rights rights) {
        return TopicRules.allows(role, user, action, row.of(ROOM, USER), room -> rights);
    }

    @ParameterizedTest
    @MethodSource("topics")
    void theApisDocumentHasIt(ContractTopic row) throws IOException {
        assertThat(Files.readString(Path.of("../docs/api.md"))).contains("| `" + row.topic() + "` |");
    }

    @ParameterizedTest
    @MethodSource("topics")
    void whatIsBuiltHasItsPayloadItsQosAndItsFlag(ContractTopic row) {
        if (row.isPlanned()) {
            assertThat(row.payload()).isEqualTo("-");
            return;
        }
        assertThat(Golden.bytes(row.payload())).isNotEmpty();
        assertThat(row.qos()).isIn("0", "1");
        assertThat(row.retained()).isIn("yes", "no");
    }
}
