package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A room at a server that keeps a log, and one client of it, without anything in between. */
final class ModelRoom {

    private static final int LARGEST_PAGE = 5;

    final RoomOrder order;
    private final ModelReceiver receiver;
    private final long position;
    private long head;
    private long oldest = 1;
    private long fetchAfter = RoomOrder.NO_FETCH;
    /** What the server answers to the fetch under way, as it was when it looked. */
    private @Nullable HistoryPage answer;

    ModelRoom(long position, int bufferMessages) {
        // A position is never ahead of a log that was not restored.
        this.head = position;
        this.position = position;
        order = new RoomOrder(1, position, bufferMessages, 1 << 20);
        receiver = new ModelReceiver(position);
    }

    static Message message(long seq) {
        return new Message("id-" + seq, 1, seq, "alice", "c-" + seq, "text", "content " + seq, Instant.EPOCH);
    }

    void stored(int count) {
        head += count;
    }

    void storedAndTold(int count) {
        for (int i = 0; i < count; i++) {
            head++;
            order.arrived(message(head));
        }
    }

    /** Out of turn, again, or the retained one. */
    void toldOfAny(int which) {
        if (head > 0) {
            order.arrived(message(Math.max(1, head - which + 1)));
        }
    }

    /** Retention leaves the newest. */
    void forgotten(int count) {
        oldest = Math.max(oldest, Math.min(head, oldest + count));
    }

    void headTold(int age) {
        order.headIs(Math.max(0, head - age / 4));
    }

    void beginFetch() {
        long after = order.beginFetch();
        if (after != RoomOrder.NO_FETCH) {
            fetchAfter = after;
            answer = page(after, Math.min(LARGEST_PAGE, order.fetchLimit()));
        }
    }

    /** With what was there when the server looked, or, with an odd number, with what is there now. */
    void pageComes(int number) {
        if (fetchAfter == RoomOrder.NO_FETCH || answer == null) {
            return;
        }
        HistoryPage page = number % 2 == 0 ? answer : page(fetchAfter, LARGEST_PAGE);
        fetchAfter = RoomOrder.NO_FETCH;
        order.fetched(page);
    }

    void fetchFails() {
        if (fetchAfter != RoomOrder.NO_FETCH) {
            fetchAfter = RoomOrder.NO_FETCH;
            order.fetchFailed();
        }
    }

    void take(int count) {
        for (int i = 0; i < count; i++) {
            receiver.take(order.next());
        }
    }

    /** The network is good from now on, the listener takes everything, and the heads are compared once. */
    void settle() {
        fetchFails();
        order.request(Long.MAX_VALUE);
        receiver.takeAll(order);
        order.headIs(head);
        for (int fetches = 0; order.wantsFetch(); fetches++) {
            assertThat(fetches).as("fetches").isLessThan(1_000);
            beginFetch();
            pageComes(1);
            receiver.takeAll(order);
        }
    }

    void checkNothingIsLeftBehind() {
        assertThat(receiver.position()).isEqualTo(Math.max(position, head));
        assertThat(order.buffered()).isZero();
        assertThat(order.hasNext()).isFalse();
    }

    private HistoryPage page(long after, int limit) {
        List<Message> messages = new ArrayList<>();
        for (long seq = Math.max(after + 1, oldest); seq <= head && messages.size() < limit; seq++) {
            messages.add(message(seq));
        }
        return new HistoryPage(messages, head, oldest);
    }
}
