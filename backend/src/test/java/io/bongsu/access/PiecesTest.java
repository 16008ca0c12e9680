package io.bongsu.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.broker.BrokerRights;
import io.bongsu.broker.RoomMembers;
import io.bongsu.membership.Rights;
import io.bongsu.membership.RoomAccess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PiecesTest {

    private static final int BYTES = 126 * 1_024;

    private final List<List<RoomMembers>> commands = new ArrayList<>();
    private final Pieces pieces = new Pieces(BYTES, commands::add);

    @Test
    void putsSmallRoomsIntoOneCommand() {
        IntStream.range(1, 101).forEach(room -> pieces.add(room(room, 10)));
        pieces.end();

        assertThat(commands).hasSize(1);
        assertThat(commands.getFirst()).hasSize(100);
    }

    @Test
    void aLargeRoomComesInPiecesThatEachFitAndLackNobody() {
        RoomAccess large = room(7, 100_000);
        pieces.add(room(6, 1));
        pieces.add(large);
        pieces.add(room(8, 1));
        pieces.end();

        Map<String, BrokerRights> members = new HashMap<>();
        for (List<RoomMembers> command : commands) {
            assertThat(command.stream()
                            .mapToInt(piece -> piece.members().size())
                            .sum())
                    .isLessThanOrEqualTo(8_192);
            assertThat(command.stream()
                            .flatMap(piece -> piece.members().keySet().stream())
                            .mapToInt(String::length)
                            .sum())
                    .isLessThan(BYTES);
            command.stream().filter(piece -> piece.roomId() == 7).forEach(piece -> piece.members()
                    .forEach((user, rights) -> assertThat(members.put(user, rights))
                            .as("said twice")
                            .isNull()));
        }
        assertThat(members).hasSize(100_000);
    }

    @Test
    void aRoomWithoutMembersIsStillARoom() {
        pieces.add(room(7, 0));
        pieces.end();

        assertThat(commands).containsExactly(List.of(new RoomMembers(7, 3, Map.of())));
    }

    @Test
    void whoMayNeitherReadNorWriteIsNoMemberToTheBroker() {
        var room = new RoomAccess(
                7,
                3,
                Map.of(
                        "reads", new Rights(true, false, false),
                        "writes", new Rights(false, true, false),
                        "owns", new Rights(false, false, true),
                        "all", Rights.OWNER));

        assertThat(Pieces.split(room, BYTES))
                .containsExactly(new RoomMembers(
                        7,
                        3,
                        Map.of("reads", BrokerRights.READ, "writes", BrokerRights.WRITE, "all", BrokerRights.BOTH)));
    }

    private static RoomAccess room(long id, int members) {
        Map<String, Rights> all = new HashMap<>();
        IntStream.range(0, members).forEach(n -> all.put("u-" + n, Rights.MEMBER));
        return new RoomAccess(id, 3, all);
    }
}
