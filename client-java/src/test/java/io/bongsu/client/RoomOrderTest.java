package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RoomOrderTest {

    private static final long PLENTY = 1 << 20;

    @Test
    void tellsOfAGapWhereTheHistoryBeginsLater() {
        RoomOrder order = order(5, 100);
        order.lookAgain();
        order.beginFetch();
        order.fetched(page(12, 10, 10, 11, 12));

        assertThat(take(order)).containsExactly("gap 9 TOO_OLD", "10", "11", "12");
    }

    @Test
    void tellsOfNoGapToOneWhoBeginsWithTheOldest() {
        RoomOrder order = order(0, 100);
        order.lookAgain();
        order.beginFetch();
        order.fetched(page(12, 10, 10, 11, 12));

        assertThat(take(order)).containsExactly("10", "11", "12");
    }

    @Test
    void goesBackToTheHeadOfALogThatWasRestored() {
        RoomOrder order = order(20, 100);
        order.headIs(12);
        assertThat(order.beginFetch()).isEqualTo(20);
        order.fetched(page(12, 1));
        order.arrived(ModelRoom.message(13));

        assertThat(take(order)).containsExactly("gap 12 AHEAD", "13");
    }

    @Test
    void handsOutWhatItHasThenTheEndThenNothing() {
        RoomOrder order = order(0, 100);
        order.arrived(ModelRoom.message(1));
        order.arrived(ModelRoom.message(3));
        order.ended("not-a-member");
        order.arrived(ModelRoom.message(2));
        order.ended("room-not-found");

        assertThat(take(order)).containsExactly("1", "ended not-a-member");
        assertThat(order.isOver()).isTrue();
        assertThat(order.wantsFetch()).isFalse();
    }

    @Test
    void keepsNoMoreThanItsBufferAndFetchesTheRestWhenThereIsSpace() {
        RoomOrder order = order(0, 4);
        for (long seq = 1; seq <= 100; seq++) {
            order.arrived(ModelRoom.message(seq));
        }
        assertThat(order.buffered()).isEqualTo(4);
        assertThat(order.wantsFetch()).as("with a full buffer").isFalse();

        assertThat(take(order)).containsExactly("1", "2", "3", "4");
        assertThat(order.beginFetch()).isEqualTo(4);
    }

    @Test
    void boundsItsBytesToo() {
        RoomOrder order = new RoomOrder(1, 0, 1_000, 1_000);
        for (long seq = 1; seq <= 100; seq++) {
            order.arrived(ModelRoom.message(seq));
        }
        assertThat(order.buffered()).isBetween(3, 5);
    }

    @Test
    void prefersWhatIsNextToWhatCameTooEarly() {
        RoomOrder order = order(0, 2);
        order.arrived(ModelRoom.message(3));
        order.arrived(ModelRoom.message(4));
        order.arrived(ModelRoom.message(1));
        order.arrived(ModelRoom.message(2));

        assertThat(take(order)).containsExactly("1", "2");
        assertThat(order.beginFetch()).isEqualTo(2);
    }

    @Test
    void asksAgainWhereACutCameWhileItFetched() {
        RoomOrder order = order(1, 100);
        order.lookAgain();
        order.beginFetch();
        order.lookAgain();
        order.fetched(page(1, 1));

        assertThat(order.beginFetch()).isEqualTo(1);
        order.fetched(page(1, 1));
        assertThat(order.wantsFetch()).isFalse();
    }

    @Test
    void saysWhereAPageBroughtNothingForward() {
        RoomOrder order = order(1, 100);
        order.headIs(5);
        order.beginFetch();

        assertThat(order.fetched(page(5, 1)))
                .as("an empty page of a room that has more")
                .isFalse();
        order.beginFetch();
        assertThat(order.fetched(page(5, 1, 2, 3))).isTrue();
    }

    private static RoomOrder order(long position, int bufferMessages) {
        RoomOrder order = new RoomOrder(1, position, bufferMessages, PLENTY);
        order.request(Long.MAX_VALUE);
        return order;
    }

    private static HistoryPage page(long head, long oldest, long... seqs) {
        return new HistoryPage(
                new ArrayList<>(Arrays.stream(seqs).mapToObj(ModelRoom::message).toList()), head, oldest);
    }

    private static List<String> take(RoomOrder order) {
        List<String> taken = new ArrayList<>();
        while (order.hasNext()) {
            taken.add(word(Objects.requireNonNull(order.next())));
        }
        return taken;
    }

    private static String word(RoomEvent event) {
        Message message = event.message();
        Gap gap = event.gap();
        return message != null
                ? Long.toString(message.seq())
                : gap != null ? "gap " + gap.position() + " " + gap.reason() : "ended " + event.endedCode();
    }
}
