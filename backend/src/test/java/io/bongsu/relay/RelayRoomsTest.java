package io.bongsu.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RelayRoomsTest {

    private final RelayRooms rooms = new RelayRooms(RelayLoopTest.settings());

    @Test
    void countsARoomAsHeldUntilTheBrokerAcceptsSomethingOfItSentAfterTheRefusal() {
        RoomRelay room = rooms.room(7);
        room.open(0);
        room.committed(RoomRelayTest.entries(1, 2));
        int round = room.round();
        room.send(0);
        room.send(0);

        rooms.refused(room, round, 1_000);
        rooms.accepted(room, round, 2);
        assertThat(rooms.heldCount()).as("2 was sent before 1 was refused").isEqualTo(1);

        room.beginLoad();
        room.loaded(0, RoomRelayTest.entries(1, 2), 2);
        room.send(1_000);
        rooms.accepted(room, room.round(), 1);
        assertThat(rooms.heldCount()).isZero();
    }
}
