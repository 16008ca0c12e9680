package io.bongsu.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.core.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomRelayTest {

    private static final long ROOM = 7;

    private final ByteBudget budget = new ByteBudget(1_000_000);
    private final RoomRelay room = new RoomRelay(ROOM, budget);

    @Test
    void sendsWhatALaneHandedOverInSeqOrder() {
        room.open(0);
        room.committed(entries(1, 3));

        assertThat(sendAll(0)).containsExactly(1L, 2L, 3L);
        assertThat(room.needsLoad()).isFalse();
    }

    @Test
    void readsTheLogWhereAHandOverIsMissing() {
        room.open(0);
        room.committed(entries(3, 3));

        assertThat(sendAll(0)).isEmpty();
        assertThat(room.needsLoad()).isTrue();
        room.beginLoad();
        room.loaded(0, entries(1, 3), 3);
        assertThat(sendAll(0)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void movesPublishedOnlyOverTheContiguousPrefix() {
        room.open(0);
        room.committed(entries(1, 3));
        sendAll(0);

        assertThat(room.accepted(0, 2)).isFalse();
        assertThat(room.published()).isZero();
        assertThat(room.accepted(0, 1)).isTrue();
        assertThat(room.published()).isEqualTo(2);
        room.accepted(0, 3);
        assertThat(room.idle()).isTrue();
    }

    @Test
    void holdsTheRoomBackAfterARefusalAndThenSendsOneAtATime() {
        room.open(0);
        room.committed(entries(1, 3));
        sendAll(0);
        room.accepted(0, 1);

        assertThat(room.refused(0, 1_000)).isTrue();
        assertThat(room.refused(0, 1_000)).as("an answer of the round before").isFalse();
        assertThat(room.accepted(0, 3)).as("an answer of the round before").isFalse();
        room.beginLoad();
        room.loaded(1, entries(2, 3), 3);

        assertThat(sendAll(999)).as("held").isEmpty();
        assertThat(sendAll(1_000)).containsExactly(2L);
        assertThat(sendAll(1_000)).as("one in flight").isEmpty();
        room.accepted(room.round(), 2);
        assertThat(sendAll(1_000)).containsExactly(3L);
    }

    @Test
    void stepsOverAHoleThatRetentionLeft() {
        room.open(2);
        room.knows(9);
        room.beginLoad();
        room.loaded(2, entries(8, 9), 9);

        assertThat(sendAll(0)).containsExactly(8L, 9L);
        room.accepted(0, 8);
        room.accepted(0, 9);
        assertThat(room.published()).isEqualTo(9);
        assertThat(room.idle()).isTrue();
    }

    @Test
    void buffersNothingBeyondTheBudgetAndReadsItLater() {
        ByteBudget tiny = new ByteBudget(1);
        RoomRelay poor = new RoomRelay(ROOM, tiny);
        poor.open(0);
        poor.committed(entries(1, 5));

        assertThat(Objects.requireNonNull(poor.send(0)).seq()).isEqualTo(1);
        assertThat(poor.send(0)).isNull();
        assertThat(poor.needsLoad()).isTrue();
    }

    /** Hand-overs lost and late, refusals (at even seeds) at any time: still every seq, and in order where none was refused. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void publishesEverySeqWhateverHappens(long seed) {
        Random random = new Random(seed);
        boolean refusals = seed % 2 == 0;
        long last = 200;
        long committed = 0;
        long now = 0;
        List<Long> acceptedFirst = new ArrayList<>();
        TreeSet<Long> seen = new TreeSet<>();
        List<long[]> inFlight = new ArrayList<>();
        boolean loading = false;
        long loadAfter = 0;
        for (int step = 0; step < 20_000 && !(committed == last && room.published() == last); step++) {
            now += 10;
            switch (random.nextInt(6)) {
                case 0 -> {
                    long upTo = Math.min(last, committed + 1 + random.nextInt(4));
                    if (upTo > committed && random.nextInt(4) > 0) {
                        room.committed(entries(committed + 1, upTo));
                    }
                    committed = upTo;
                }
                case 1 -> room.knows(committed);
                case 2 -> {
                    if (!loading && room.needsLoad()) {
                        room.beginLoad();
                        loading = true;
                        loadAfter = room.loadAfter();
                    } else if (loading) {
                        loading = false;
                        room.open(0);
                        room.loaded(loadAfter, entries(loadAfter + 1, Math.min(committed, loadAfter + 8)), committed);
                    }
                }
                case 3 -> {
                    for (Entry sent = room.send(now); sent != null; sent = room.send(now)) {
                        inFlight.add(new long[] {room.round(), sent.seq()});
                    }
                }
                default -> {
                    if (!inFlight.isEmpty()) {
                        // The broker answers one connection in order.
                        long[] answer = inFlight.removeFirst();
                        if (refusals && random.nextInt(30) == 0) {
                            room.refused((int) answer[0], now + 50);
                        } else {
                            room.accepted((int) answer[0], answer[1]);
                            if (seen.add(answer[1])) {
                                acceptedFirst.add(answer[1]);
                            }
                        }
                    }
                }
            }
        }

        assertThat(room.published()).isEqualTo(last);
        assertThat(seen).hasSize((int) last);
        if (!refusals) {
            assertThat(acceptedFirst).isSorted();
        }
        assertThat(budgetIsBack()).isTrue();
    }

    private boolean budgetIsBack() {
        budget.take(999_999);
        return budget.hasRoom();
    }

    private List<Long> sendAll(long now) {
        List<Long> seqs = new ArrayList<>();
        for (@Nullable Entry sent = room.send(now); sent != null; sent = room.send(now)) {
            seqs.add(sent.seq());
        }
        return seqs;
    }

    static List<Entry> entries(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(seq -> new Entry(ROOM, seq, 1, new byte[100]))
                .toList();
    }
}
