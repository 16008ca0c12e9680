package io.bongsu.membership;

import static io.bongsu.contract.AppJson.read;
import static io.bongsu.contract.AppJson.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.contract.Golden;
import io.bongsu.membership.RoomController.ChangeView;
import io.bongsu.membership.RoomController.MemberView;
import io.bongsu.membership.RoomController.NewRights;
import io.bongsu.membership.RoomController.NewRoom;
import io.bongsu.membership.RoomController.RoomDetail;
import io.bongsu.membership.RoomController.RoomView;
import io.bongsu.membership.RoomController.RoomsView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes over the wire around rooms and members is what the contract's golden files say. */
class RoomGoldensTest {

    private static final Instant CREATED = Instant.parse("2026-11-21T01:02:03.456Z");
    private static final MemberView DEVICE = new MemberView("d-3", false, true, false);
    private static final MemberView OWNER = new MemberView("u-7", true, true, true);

    @Test
    void readsNewRoomsAndRights() {
        assertThat(read("http/chat-rooms.request.json", NewRoom.class)).isEqualTo(new NewRoom("봉수대"));
        assertThat(read("http/member.request.json", NewRights.class)).isEqualTo(new NewRights(true, false, false));
    }

    @Test
    void writesRooms() {
        assertThat(written(room(0))).isEqualTo(Golden.json("http/chat-room.answer.json"));
        assertThat(written(new RoomsView(List.of(room(1017)), 42L)))
                .isEqualTo(Golden.json("http/chat-rooms.answer.json"));
        assertThat(written(new RoomsView(List.of(), null)))
                .isEqualTo(Golden.json("http/chat-rooms-last-page.answer.json"));
    }

    @Test
    void writesARoomWithItsMembers() {
        assertThat(written(detail(List.of(DEVICE, OWNER), null)))
                .isEqualTo(Golden.json("http/chat-room-with-members.answer.json"));
        assertThat(written(detail(List.of(DEVICE), "d-3")))
                .isEqualTo(Golden.json("http/chat-room-with-more-members.answer.json"));
    }

    @ParameterizedTest
    @EnumSource(BrokerNotice.Status.class)
    void writesAChangeWithWhatTheBrokerMakesOfIt(BrokerNotice.Status broker) {
        assertThat(written(new ChangeView(42, "u-8", true, false, false, 3, broker.wire())))
                .isEqualTo(Golden.json("http/member-" + broker.wire() + ".answer.json"));
    }

    @Test
    void writesARemoval() {
        assertThat(written(new ChangeView(42, "u-8", false, false, false, 4, BrokerNotice.Status.ENFORCED.wire())))
                .isEqualTo(Golden.json("http/member-removed.answer.json"));
    }

    private static RoomView room(long head) {
        return new RoomView(42, "봉수대", head, CREATED, true, true, true);
    }

    private static RoomDetail detail(List<MemberView> members, @Nullable String next) {
        return new RoomDetail(42, "봉수대", CREATED, "u-7", 2, members, next);
    }
}
