package io.bongsu.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.broker.Feed;
import io.bongsu.core.Entry;
import io.bongsu.core.ProblemCode;
import io.bongsu.membership.AccessChanged;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Role;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold when things come at the worst moment, from several threads, or break. */
class StreamsUnderFaultsTest {

    private static final Caller ALICE = new Caller("alice", Role.USER, "s-1", Instant.MAX);
    private static final long ROOM = FakeLog.ROOM;
    /** What three of these messages take. */
    private static final int TAILS_BYTES = 3 * (TailMemory.ENTRY_BYTES + "{\"seq\":1}".length());

    private final FakeLog log = new FakeLog();
    private final FakeAccess access = new FakeAccess();
    private final StreamSettings settings = new StreamSettings(
            8, 65_536, TAILS_BYTES, Duration.ofMinutes(1), Duration.ofSeconds(2), 100, 100, 10, 10, 10);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Streams streams = new Streams(log, access, Feed.NONE, settings, meters);
    private final HeadCheck headCheck = new HeadCheck(streams, Feed.NONE, log, settings, new SimpleMeterRegistry());

    @BeforeEach
    void aliceIsAMember() {
        log.rev(access.put("alice", Rights.MEMBER));
    }

    @AfterEach
    void stop() {
        streams.destroy();
    }

    @Test
    void givesWhatIsStoredWhileAForgottenHistoryIsRead() {
        log.commit(10);
        Cursor cursor = open(new Start.After(4), () -> {});
        log.forgetUpTo(10);
        log.onceAfterRead(() -> streams.stored(ROOM, log.commit(1)));

        assertThat(cursor.next(10, 10_000)).isEqualTo(new Delivery.Gap(10, Delivery.Gap.Reason.TOO_OLD));
        assertThat(pull(cursor)).containsExactly(11L);
    }

    /** The opening race: told of, or in the head that was read; nothing else ever mentions these messages. */
    @Test
    void givesWhatIsStoredWhileACursorIsOpened() {
        log.commit(3);
        log.afterHeads(() -> streams.stored(ROOM, log.commit(1)));
        Cursor cursor = open(new Start.After(3), () -> {});
        log.afterHeads(() -> {});

        List<Long> seqs = new ArrayList<>();
        await().untilAsserted(() -> {
            seqs.addAll(pull(cursor));
            assertThat(seqs).hasSizeGreaterThan(1).isEqualTo(seqs(4, log.lastSeq()));
        });
    }

    @Test
    void beginsWithTheOldestKeptAndCallsItNoGap() {
        log.commit(20);
        log.forgetUpTo(10);

        Cursor cursor = open(new Start.After(0), () -> {});

        assertThat(cursor.position()).isEqualTo(10);
        assertThat(pull(cursor)).isEqualTo(seqs(11, 20));
    }

    /** Thrown on, it would end the checks for good. */
    @Test
    void goesOnCheckingAfterAnError() {
        Cursor cursor = open(new Start.Now(), () -> {});
        pull(cursor);
        log.commit(1);
        log.afterHeads(() -> {
            throw new StackOverflowError("for the test");
        });
        headCheck.check();
        log.afterHeads(() -> {});

        headCheck.check();

        await().until(() -> !pull(cursor).isEmpty());
    }

    @Test
    void checksTheOtherRoomsWhenOneCannotBeChecked() {
        Cursor unlucky = streams.open(ALICE, FakeLog.OTHER_ROOM, new Start.Now(), () -> {});
        Cursor cursor = open(new Start.Now(), () -> {});
        pull(unlucky);
        pull(cursor);
        access.unloadable(FakeLog.OTHER_ROOM);
        log.rev(access.put("bob", Rights.MEMBER));
        log.rev(access.put("alice", Rights.NONE));

        headCheck.check();

        assertThat(cursor.next(10, 10_000)).isEqualTo(new Delivery.Ended(ProblemCode.NOT_A_MEMBER));
    }

    @Test
    void wakesTheOthersWhenOneReceiverThrows() {
        AtomicInteger woken = new AtomicInteger();
        AtomicBoolean broken = new AtomicBoolean();
        for (int i = 0; i < 20; i++) {
            pull(open(new Start.Now(), woken::incrementAndGet));
            pull(open(new Start.Now(), () -> {
                if (broken.get()) {
                    throw new IllegalStateException("not now");
                }
            }));
        }
        woken.set(0);
        broken.set(true);

        streams.stored(ROOM, log.commit(1));

        await().untilAsserted(() -> assertThat(woken).hasValue(20));
    }

    @Test
    void answersTheLaneWhileTheReceiversOfABigRoomAreWoken() throws InterruptedException {
        CountDownLatch laneIsBack = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(100);
        AtomicBoolean slow = new AtomicBoolean();
        for (int i = 0; i < 100; i++) {
            pull(open(new Start.Now(), () -> {
                if (slow.get()) {
                    awaitOrFail(laneIsBack);
                    woken.countDown();
                }
            }));
        }
        slow.set(true);

        streams.stored(ROOM, log.commit(1));
        laneIsBack.countDown();

        assertThat(woken.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Beyond the limit a receiver reads from the log what the tail had to drop, and misses nothing. */
    @Test
    void holdsNoMoreInAllTailsThanTheNodesLimit() {
        Cursor behind = open(new Start.Now(), () -> {});
        pull(behind);
        streams.stored(ROOM, log.commit(6));
        assertThat(meters.get("bongsu.stream.tail.bytes").gauge().value()).isLessThanOrEqualTo(TAILS_BYTES);
        assertThat(meters.get("bongsu.stream.tail.trimmed").counter().count()).isPositive();
        assertThat(pull(behind)).isEqualTo(seqs(1, 6));

        behind.close();
        streams.rooms().forEach(room -> assertThat(room.closeIfIdle(System.nanoTime(), 0))
                .isTrue());

        assertThat(meters.get("bongsu.stream.tail.bytes").gauge().value()).isZero();
    }

    @Test
    void findsRoomForOthersAtTheHeadCheckAfterTheMemoryWasFull() {
        Cursor behind = open(new Start.Now(), () -> {});
        pull(behind);
        streams.stored(ROOM, log.commit(6));
        double full = meters.get("bongsu.stream.tail.bytes").gauge().value();

        headCheck.check();

        assertThat(meters.get("bongsu.stream.tail.bytes").gauge().value())
                .isLessThan(full)
                .isPositive();
        assertThat(pull(behind)).isEqualTo(seqs(1, 6));
    }

    /** Where rooms with a message now and then hold all there is, a busy one must still find room for its newest. */
    @Test
    void takesRoomForABusyTailFromSlowOnes() {
        int each = TailMemory.ENTRY_BYTES + 10;
        TailMemory memory = new TailMemory(3L * 100 * each, meters);
        List<Tail> slow = new ArrayList<>();
        for (int room = 0; room < 3; room++) {
            slow.add(begun(memory));
            offer(slow.get(room), 1, 100);
        }
        Tail busy = begun(memory);
        int held = 0;
        for (int check = 0; check < 50; check++) {
            for (Tail tail : slow) {
                offer(tail, tail.head() + 1, tail.head() + 1);
            }
            for (int n = 0; n < 100; n++) {
                offer(busy, busy.head() + 1, busy.head() + 1);
                held += busy.read(busy.head() - 1, 1, 1) instanceof Tail.Found.Entries ? 1 : 0;
            }
            if (memory.wasFull()) {
                slow.forEach(Tail::trim);
                busy.trim();
            }
        }
        assertThat(held).as("times of 5,000 that the newest was there").isGreaterThan(4_500);
    }

    private static Tail begun(TailMemory memory) {
        Tail tail = new Tail(512, 65_536, memory);
        tail.begin(0);
        return tail;
    }

    private static void offer(Tail tail, long from, long to) {
        for (long seq = from; seq <= to; seq++) {
            tail.offer(List.of(new Entry(ROOM, seq, 1, new byte[10])));
        }
    }

    /** Each of many rooms alone would hold little; together they would be the heap. */
    @Test
    void holdsNoMoreInManyRoomsThanTheNodesLimit() {
        TailMemory memory = new TailMemory(TAILS_BYTES, meters);
        List<Tail> tails = new ArrayList<>();
        for (int room = 0; room < 100; room++) {
            Tail tail = new Tail(8, 65_536, memory);
            tail.begin(0);
            tail.offer(List.of(new Entry(room, 1, 1, new byte[9])));
            tails.add(tail);
        }

        assertThat(tails.stream()
                        .filter(tail -> tail.read(0, 1, 1) instanceof Tail.Found.Entries)
                        .count())
                .isEqualTo(3);
        assertThat(memory.isFull()).isFalse();
    }

    /**
     * Receivers that pull only when told to, and leave and come back, in step with one thread that stores the next
     * message the moment everybody has the last: while they find out that they have caught up. Nothing but the right
     * wake-up saves them, because no head check runs and nothing follows.
     */
    @Test
    void losesNoWakeUpWhateverTheThreadsDo() throws InterruptedException {
        int messages = 20_000;
        List<List<Long>> seen = new ArrayList<>();
        AtomicInteger missing = new AtomicInteger();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (int i = 0; i < 2; i++) {
                List<Long> mine = new ArrayList<>();
                seen.add(mine);
                Random random = new Random(i);
                threads.execute(() -> receive(mine, messages, random, missing));
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            for (int stored = 0; stored < messages && System.nanoTime() < deadline; stored++) {
                missing.set(seen.size());
                streams.stored(ROOM, log.commit(1));
                while (missing.get() > 0 && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                }
            }
        }
        assertThat(seen).allSatisfy(mine -> assertThat(mine).isEqualTo(seqs(1, messages)));
    }

    /** Pulls only after {@code ready}; leaves now and then and comes back at its position. */
    private void receive(List<Long> mine, int messages, Random random, AtomicInteger missing) {
        boolean lost = false;
        while (mine.size() < messages && !lost) {
            Semaphore ready = new Semaphore(0);
            try (Cursor cursor = open(new Start.After(mine.size()), ready::release)) {
                do {
                    lost = !ready.tryAcquire(5, TimeUnit.SECONDS);
                    while (cursor.next(1, 10_000) instanceof Delivery.Messages(List<Entry> one)) {
                        mine.add(one.getFirst().seq());
                        missing.decrementAndGet();
                    }
                } while (mine.size() < messages && !lost && random.nextInt(50) > 0);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** I5: whoever is out gets nothing stored while out, heard of or not; whoever is in misses nothing. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void givesNothingStoredWhileOutToWhoeverIsOut(long seed) {
        Random random = new Random(seed);
        Cursor cursor = open(new Start.Now(), () -> {});
        boolean in = true;
        long removedAt = 0;
        int ended = 0;
        for (int step = 0; step < 600; step++) {
            switch (random.nextInt(7)) {
                case 0 -> streams.stored(ROOM, log.commit(1 + random.nextInt(4)));
                case 1 -> log.commit(1 + random.nextInt(12));
                case 2 -> headCheck.check();
                case 3 -> {
                    Rights before = in ? Rights.MEMBER : Rights.NONE;
                    Rights after = in ? Rights.NONE : Rights.MEMBER;
                    long rev = access.put("alice", after);
                    log.rev(rev);
                    in = !in;
                    removedAt = log.lastSeq();
                    // Half of the changes are another node's: nobody tells this one.
                    if (random.nextBoolean()) {
                        var unused = access.atLeast(ROOM, rev);
                        streams.on(new AccessChanged(ROOM, rev, "alice", before, after));
                    }
                }
                default -> {
                    switch (cursor.next(1 + random.nextInt(5), 10_000)) {
                        case Delivery.Messages(List<Entry> entries) -> {
                            if (!in) {
                                assertThat(entries.getLast().seq()).isLessThanOrEqualTo(removedAt);
                            }
                        }
                        case Delivery.Ended _ -> {
                            ended++;
                            cursor.close();
                            if (in) {
                                cursor = open(new Start.After(cursor.position()), () -> {});
                            }
                        }
                        case Delivery.CaughtUp _ -> {}
                        case Delivery.Gap gap -> throw new AssertionError("nothing was forgotten: " + gap);
                    }
                }
            }
        }
        assertThat(ended).as("it was tried at all").isPositive();
    }

    private static void awaitOrFail(CountDownLatch latch) {
        try {
            if (!latch.await(5, TimeUnit.SECONDS)) {
                throw new AssertionError("the lane waits for the receivers it wakes");
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private Cursor open(Start start, Receiver receiver) {
        return streams.open(ALICE, ROOM, start, receiver);
    }

    private static List<Long> pull(Cursor cursor) {
        List<Long> all = new ArrayList<>();
        while (cursor.next(7, 10_000) instanceof Delivery.Messages(List<Entry> entries)) {
            entries.forEach(entry -> all.add(entry.seq()));
        }
        return all;
    }

    private static List<Long> seqs(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}
