package io.bongsu.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bongsu.broker.Feed;
import io.bongsu.core.Entry;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.AccessChanged;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Role;
import io.bongsu.membership.SessionsRevoked;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamsTest {

    private static final Caller ALICE = new Caller("alice", Role.USER, "s-1", Instant.MAX);
    private static final long ROOM = FakeLog.ROOM;

    private final FakeLog log = new FakeLog();
    private final FakeAccess access = new FakeAccess();
    private final StreamSettings settings =
            new StreamSettings(8, 65_536, 1 << 28, Duration.ofMinutes(1), Duration.ofSeconds(2), 10, 5, 10, 10, 10);
    private final Streams streams = new Streams(log, access, Feed.NONE, settings, new SimpleMeterRegistry());
    private final HeadCheck headCheck = new HeadCheck(streams, Feed.NONE, log, settings, new SimpleMeterRegistry());
    private final AtomicInteger woken = new AtomicInteger();

    @BeforeEach
    void aliceIsAMember() {
        log.rev(access.put("alice", Rights.MEMBER));
    }

    @AfterEach
    void stop() {
        streams.destroy();
    }

    @Test
    void givesHistoryThenLiveWithoutAHole() {
        log.commit(30);
        Cursor cursor = open(new Start.After(3));
        List<Long> seqs = pull(cursor);

        store(5);
        seqs.addAll(pull(cursor));

        assertThat(seqs).isEqualTo(seqs(4, 35));
        assertThat(cursor.position()).isEqualTo(35);
    }

    @Test
    void beginsNowWithTheNextMessage() {
        log.commit(3);
        Cursor cursor = open(new Start.Now());

        assertThat(pull(cursor)).isEmpty();
        store(1);
        assertThat(pull(cursor)).containsExactly(4L);
    }

    @Test
    void wakesACaughtUpCursorOnceForWhatComes() {
        Cursor cursor = open(new Start.Now());
        assertThat(woken).hasValue(1);
        pull(cursor);

        store(1);
        store(1);

        assertThat(woken).as("told once until it pulls").hasValue(2);
        assertThat(pull(cursor)).containsExactly(1L, 2L);
    }

    @Test
    void fillsAHoleThatNobodyToldOf() {
        Cursor cursor = open(new Start.Now());
        pull(cursor);
        log.commit(3);
        store(2);

        await().untilAsserted(() -> assertThat(woken.get()).isGreaterThan(1));
        List<Long> seqs = pull(cursor);
        await().untilAsserted(() -> {
            seqs.addAll(pull(cursor));
            assertThat(seqs).isEqualTo(seqs(1, 5));
        });
    }

    @Test
    void findsByTheHeadCheckWhatNobodyToldOfAtAll() {
        Cursor cursor = open(new Start.Now());
        pull(cursor);
        log.commit(40);

        headCheck.check();

        List<Long> seqs = new ArrayList<>();
        await().untilAsserted(() -> {
            seqs.addAll(pull(cursor));
            assertThat(seqs).isEqualTo(seqs(1, 40));
        });
    }

    /** A database restored to an older state, say, or a word of somebody else's: the log knows better. */
    @Test
    void looksIntoTheLogBeforeItBelievesAnother() {
        log.commit(5);
        Cursor cursor = open(new Start.After(3));
        pull(cursor);

        streams.heard(new Entry(ROOM, 900, 2, new byte[0]));

        await().untilAsserted(() -> assertThat(log.headReads()).isGreaterThan(2));
        int reads = log.reads();
        store(1);
        assertThat(pull(cursor)).as("no gap is made up, nothing waits for 900").containsExactly(6L);
        assertThat(log.reads() - reads).as("reads of a hole that is none").isZero();
    }

    @Test
    void fillsTheHoleThatAnotherNodesWordRevealed() {
        Cursor cursor = open(new Start.Now());
        pull(cursor);
        List<Entry> elsewhere = log.commit(3);

        streams.heard(elsewhere.getLast());

        List<Long> seqs = new ArrayList<>();
        await().untilAsserted(() -> {
            seqs.addAll(pull(cursor));
            assertThat(seqs).isEqualTo(seqs(1, 3));
        });
    }

    @Test
    void looksAgainForWhatIsHeardOfWhileItLooks() {
        Cursor cursor = open(new Start.Now());
        pull(cursor);
        log.onceAfterRead(() -> streams.heard(log.commit(2).getLast()));

        streams.heard(new Entry(ROOM, 900, 2, new byte[0]));

        List<Long> seqs = new ArrayList<>();
        await().untilAsserted(() -> {
            seqs.addAll(pull(cursor));
            assertThat(seqs).isEqualTo(seqs(1, 2));
        });
    }

    /** In a busy room something is spoken of in the middle of every look. */
    @Test
    void readsAHoleHoweverMuchIsSpokenOf() {
        Cursor cursor = open(new Start.Now());
        pull(cursor);
        List<Entry> elsewhere = log.commit(3);
        AtomicLong untrue = new AtomicLong(900);
        log.afterHeads(() -> streams.heard(new Entry(ROOM, untrue.incrementAndGet(), 2, new byte[0])));

        streams.heard(elsewhere.getLast());

        List<Long> seqs = new ArrayList<>();
        await().untilAsserted(() -> {
            seqs.addAll(pull(cursor));
            assertThat(seqs).isEqualTo(seqs(1, 3));
        });
        log.afterHeads(() -> {});
    }

    @Test
    void looksOnceForAWordThatIsNotTrueHoweverOftenOthersAreRepeated() {
        log.commit(5);
        Cursor cursor = open(new Start.After(4));
        List<Entry> repeated = ((Delivery.Messages) cursor.next(10, 10_000)).entries();
        int before = log.headReads();
        log.afterHeads(() -> streams.heard(repeated.getLast()));

        streams.heard(new Entry(ROOM, 900, 2, new byte[0]));
        await().until(() -> log.headReads() > before);
        log.commit(1);
        streams.heard(new Entry(ROOM, 901, 2, new byte[0]));

        List<Long> seqs = new ArrayList<>();
        await().untilAsserted(() -> {
            seqs.addAll(pull(cursor));
            assertThat(seqs).isEqualTo(seqs(6, 6));
        });
        assertThat(log.headReads() - before).isEqualTo(2);
    }

    /** An event of the removal, late, while one who was added again opens: the newer revision counts. */
    @Test
    void doesNotEndAMemberWhoWasAddedAgainWhileTheyOpen() {
        log.rev(access.put("bob", Rights.MEMBER));
        var others = streams.open(new Caller("bob", Role.USER, "s-3", Instant.MAX), ROOM, new Start.Now(), () -> {});
        long removed = access.put("alice", Rights.NONE);
        // Until a newer revision is asked for, this node's cache knows of the removal alone.
        assertThat(access.atLeast(ROOM, removed).of("alice")).isEqualTo(Rights.NONE);
        log.rev(access.put("alice", Rights.MEMBER));
        log.afterHeads(() -> streams.rooms().forEach(room -> streams.recheck(room, removed)));

        Cursor cursor = open(new Start.Now());

        assertThat(cursor.next(1, 1)).isEqualTo(new Delivery.CaughtUp());
        others.close();
    }

    /** A writer may be at it in the very moment it is closed: what is closed must not stay behind, waiting. */
    @Test
    void wakesNobodyWhoHasClosed() {
        log.commit(20);
        Cursor atHead = open(new Start.Now());
        Cursor behind = open(new Start.After(1));
        atHead.close();
        behind.close();
        int before = woken.get();

        assertThat(atHead.next(1, 1)).isEqualTo(new Delivery.CaughtUp());
        log.away(true);
        assertThatThrownBy(() -> behind.next(1, 1)).isInstanceOf(RuntimeException.class);
        log.away(false);
        headCheck.check();
        store(1);

        assertThat(woken).hasValue(before);
    }

    /** The head that is read for whoever opens tells the room's tail, too: no head check runs here. */
    @Test
    void givesWhoeverOpensWhatTheRoomWasNotToldOf() {
        Cursor first = open(new Start.Now());
        pull(first);
        log.commit(2);

        Cursor second = open(new Start.After(0));

        List<Long> seqs = new ArrayList<>();
        await().untilAsserted(() -> {
            seqs.addAll(pull(second));
            assertThat(seqs).isEqualTo(seqs(1, 2));
        });
    }

    @Test
    void ignoresRepeats() {
        Cursor cursor = open(new Start.Now());
        List<Entry> entries = log.commit(2);
        streams.stored(ROOM, entries);
        streams.stored(ROOM, entries);

        assertThat(pull(cursor)).containsExactly(1L, 2L);
    }

    @Test
    void saysGapWhenThePositionIsOlderThanWhatIsKept() {
        log.commit(20);
        log.forgetUpTo(10);
        Cursor cursor = open(new Start.After(4));

        assertThat(cursor.next(10, 10_000)).isEqualTo(new Delivery.Gap(10, Delivery.Gap.Reason.TOO_OLD));
        assertThat(pull(cursor)).isEqualTo(seqs(11, 20));
    }

    @Test
    void saysGapWhenThePositionIsAheadOfTheLog() {
        log.commit(3);
        Cursor cursor = open(new Start.After(9));

        assertThat(cursor.next(10, 10_000)).isEqualTo(new Delivery.Gap(3, Delivery.Gap.Reason.AHEAD));
        store(1);
        assertThat(pull(cursor)).containsExactly(4L);
    }

    @Test
    void refusesStrangersUnknownRoomsAndOneCursorTooMany() {
        Caller stranger = new Caller("mallory", Role.USER, "s-9", Instant.MAX);
        assertThat(problem(() -> streams.open(stranger, ROOM, new Start.Now(), () -> {})))
                .isEqualTo(ProblemCode.NOT_A_MEMBER);
        assertThat(problem(() -> streams.open(ALICE, 1, new Start.Now(), () -> {})))
                .isEqualTo(ProblemCode.ROOM_NOT_FOUND);
        List<Cursor> five =
                LongStream.range(0, 5).mapToObj(i -> open(new Start.Now())).toList();

        assertThat(problem(() -> open(new Start.Now()))).isEqualTo(ProblemCode.LIMIT_REACHED);
        five.getFirst().close();
        five.getFirst().close();
        assertThat(pull(open(new Start.Now()))).isEmpty();
        assertThat(problem(() -> open(new Start.Now()))).isEqualTo(ProblemCode.LIMIT_REACHED);
    }

    @Test
    void endsTheCursorOfOneRemovedBeforeTheChangeIsAnswered() {
        Cursor cursor = open(new Start.Now());
        pull(cursor);
        long rev = access.put("alice", Rights.NONE);
        log.rev(rev);

        streams.on(new AccessChanged(ROOM, rev, "alice", Rights.MEMBER, Rights.NONE));

        assertThat(cursor.next(10, 10_000)).isEqualTo(new Delivery.Ended(ProblemCode.NOT_A_MEMBER));
    }

    @Test
    void givesNothingStoredAfterARemovalThatThisNodeDidNotHearOf() {
        Cursor cursor = open(new Start.Now());
        pull(cursor);
        log.rev(access.put("alice", Rights.NONE));

        store(1);

        assertThat(cursor.next(10, 10_000)).isEqualTo(new Delivery.Ended(ProblemCode.NOT_A_MEMBER));
    }

    @Test
    void endsByTheHeadCheckWhoeverLostTheirRightElsewhere() {
        Cursor cursor = open(new Start.Now());
        pull(cursor);
        log.rev(access.put("alice", Rights.NONE));

        headCheck.check();

        assertThat(cursor.next(10, 10_000)).isEqualTo(new Delivery.Ended(ProblemCode.NOT_A_MEMBER));
    }

    @Test
    void endsCursorsOfARevokedSessionOnly() {
        Cursor revoked = open(new Start.Now());
        Cursor other =
                streams.open(new Caller("alice", Role.USER, "s-2", Instant.MAX), ROOM, new Start.Now(), () -> {});

        streams.on(new SessionsRevoked("alice", "s-1"));

        assertThat(revoked.next(1, 1)).isInstanceOf(Delivery.Ended.class);
        assertThat(other.next(1, 1)).isEqualTo(new Delivery.CaughtUp());
    }

    @Test
    void staysWhereItIsWhileTheLogIsAwayAndGoesOnAfterwards() {
        log.commit(20);
        Cursor cursor = open(new Start.After(0));
        log.away(true);
        assertThatThrownBy(() -> cursor.next(5, 10_000)).isInstanceOf(RuntimeException.class);
        headCheck.check();
        int before = woken.get();

        log.away(false);
        headCheck.check();

        assertThat(woken.get()).isEqualTo(before + 1);
        assertThat(pull(cursor)).isEqualTo(seqs(1, 20));
    }

    @Test
    void givesAtMostWhatIsAskedForAndAlwaysOne() {
        log.commit(6);
        Cursor cursor = open(new Start.After(0));

        assertThat(((Delivery.Messages) cursor.next(2, 10_000)).entries()).hasSize(2);
        assertThat(((Delivery.Messages) cursor.next(10, 1)).entries()).hasSize(1);
    }

    /** Commits heard of, half heard of or not at all, pulls of any size, leaving and coming back: still n, n+1, n+2 … */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25})
    void givesEveryCursorEverySeqInOrderWhateverHappens(long seed) {
        Random random = new Random(seed);
        List<Cursor> cursors = new ArrayList<>();
        List<List<Long>> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            cursors.add(open(new Start.After(0)));
            seen.add(new ArrayList<>());
        }
        for (int step = 0; step < 400; step++) {
            int i = random.nextInt(3);
            switch (random.nextInt(6)) {
                case 0 -> streams.stored(ROOM, log.commit(1 + random.nextInt(12)));
                case 1 -> log.commit(1 + random.nextInt(3));
                case 2 -> {
                    List<Entry> some = log.commit(3);
                    streams.stored(ROOM, some.subList(1, 3));
                }
                case 3 -> headCheck.check();
                case 4 -> {
                    Delivery delivery = cursors.get(i).next(1 + random.nextInt(5), 40);
                    if (delivery instanceof Delivery.Messages(List<Entry> entries)) {
                        entries.forEach(entry -> seen.get(i).add(entry.seq()));
                    }
                }
                default -> {
                    cursors.get(i).close();
                    cursors.set(i, open(new Start.After(cursors.get(i).position())));
                }
            }
        }
        headCheck.check();
        await().untilAsserted(() -> {
            for (int i = 0; i < 3; i++) {
                seen.get(i).addAll(pull(cursors.get(i)));
                assertThat(seen.get(i)).isEqualTo(seqs(1, log.lastSeq()));
            }
        });
    }

    // ----

    private Cursor open(Start start) {
        return streams.open(ALICE, ROOM, start, woken::incrementAndGet);
    }

    private void store(int count) {
        streams.stored(ROOM, log.commit(count));
    }

    private static List<Long> pull(Cursor cursor) {
        List<Long> seqs = new ArrayList<>();
        while (cursor.next(7, 10_000) instanceof Delivery.Messages(List<Entry> entries)) {
            entries.forEach(entry -> seqs.add(entry.seq()));
        }
        return seqs;
    }

    private static List<Long> seqs(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private static ProblemCode problem(Runnable call) {
        try {
            call.run();
            throw new AssertionError("no problem");
        } catch (ProblemException problem) {
            return problem.code();
        }
    }
}
