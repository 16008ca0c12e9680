package io.bongsu.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.bongsu.core.Entry;
import io.bongsu.core.Message;
import io.bongsu.core.MessageCodec;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Access;
import io.bongsu.membership.BrokerSender;
import io.bongsu.membership.BrokerStanding;
import io.bongsu.membership.ChangedRooms;
import io.bongsu.membership.Rights;
import io.bongsu.membership.Rooms;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** What the log promises, whatever the database. */
@SpringBootTest(
        classes = LogSlice.class,
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "spring.main.banner-mode=off",
            "bongsu.log.lane-queue=64",
            "bongsu.log.post-timeout=3s",
            "bongsu.log.settle-timeout=300ms",
            "bongsu.log.posts-per-second=100000",
            "bongsu.log.post-burst=100000"
        })
@Import(LogContract.Heard.class)
abstract class LogContract {

    /** What a listener on this node hears. */
    static class Heard implements StoredListener {
        final ConcurrentHashMap<Long, List<Long>> seqs = new ConcurrentHashMap<>();
        volatile boolean broken;

        @Override
        public void stored(long roomId, List<Entry> entries) {
            if (broken) {
                broken = false;
                throw new StackOverflowError("for the test");
            }
            List<Long> room = seqs.computeIfAbsent(roomId, id -> new ArrayList<>());
            synchronized (room) {
                entries.forEach(entry -> room.add(entry.seq()));
            }
        }
    }

    @Autowired
    MessageLog log;

    @Autowired
    LogReader reader;

    @Autowired
    History history;

    @Autowired
    Rooms rooms;

    @Autowired
    Access access;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    LogRows rows;

    @Autowired
    LaneConnections connections;

    @Autowired
    DataSource database;

    @Autowired
    LogSettings settings;

    @Autowired
    Heard heard;

    long room;

    @BeforeEach
    void aRoom() {
        room = rooms.create("room", "u-1").chatRoomId();
    }

    @Test
    void givesSeqsWithoutHolesInCommitOrderAndTellsListenersInThatOrder() throws Exception {
        long other = rooms.create("other", "u-1").chatRoomId();

        List<PostOutcome> outcomes = atOnce(40, i -> {
            for (int n = 0; n < 24; n++) {
                log.post(post(n % 2 == 0 ? room : other, "k-" + i + "-" + n, "hello " + n));
            }
            return log.post(post(room, "last-" + i, "bye"));
        });

        assertThat(outcomes).allMatch(PostOutcome.Stored.class::isInstance);
        assertThat(seqsOf(room)).isEqualTo(upTo(40 * 13));
        assertThat(seqsOf(other)).isEqualTo(upTo(40 * 12));
        assertThat(heard.seqs.get(room)).isEqualTo(upTo(40 * 13));
        assertThat(heard.seqs.get(other)).isEqualTo(upTo(40 * 12));
    }

    @Test
    void givesSeqsWithoutHolesWhenTwoNodesStoreInARoomAtOnce() throws Exception {
        List<PostOutcome> outcomes = atOnce(2, node -> {
            LaneConnections its = new LaneConnections(database, settings);
            try {
                GroupCommit commit = commitThrough(its.rows(), its.transactions());
                PostOutcome last =
                        commit.commit(List.of(post(room, null, "hello"))).getFirst();
                for (int n = 1; n < 200; n++) {
                    last = commit.commit(List.of(post(room, null, "hello"))).getFirst();
                    stored(last);
                }
                return last;
            } finally {
                its.destroy();
            }
        });

        outcomes.forEach(LogContract::stored);
        assertThat(seqsOf(room)).isEqualTo(upTo(400));
    }

    @Test
    void aLaneHasOneConnection() {
        assertThat(connections.jdbc().getDataSource())
                .isInstanceOfSatisfying(HikariDataSource.class, pool -> assertThat(pool.getMaximumPoolSize())
                        .isEqualTo(settings.lanes()));
    }

    /** As many as may are reading their pages and do not come to an end. */
    @Test
    void theNodesOwnReadingDoesNotWaitForThoseWhoReadPages() throws Exception {
        stored(log.post(post(room, null, "hello")));
        var inside = new CountDownLatch(settings.readers());
        var mayLeave = new CountDownLatch(1);
        DataSource slow = new DelegatingDataSource(database) {
            @Override
            public Connection getConnection() throws SQLException {
                if (inside.getCount() > 0) {
                    inside.countDown();
                    awaitQuietly(mayLeave);
                }
                return super.getConnection();
            }
        };
        var ofSlow = new LogReader(new LogRows(new JdbcTemplate(slow)), settings);
        try (ExecutorService pages = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < settings.readers(); i++) {
                pages.execute(() -> ofSlow.after(room, 0, 10));
            }
            try {
                assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(ofSlow.forTheNode().heads(List.of(room))).containsEntry(room, new RoomHead(1, 1));
            } finally {
                mayLeave.countDown();
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void storesASameKeyRacingFromTwentyConnectionsOnce() throws Exception {
        List<PostOutcome> outcomes = atOnce(20, i -> log.post(post(room, "same", "hello")));

        assertThat(outcomes.stream().filter(PostOutcome.Stored.class::isInstance))
                .hasSize(1);
        assertThat(outcomes.stream().filter(PostOutcome.Repeated.class::isInstance))
                .hasSize(19);
        assertThat(seqsOf(room)).containsExactly(1L);
        assertThat(heard.seqs.get(room)).containsExactly(1L);
    }

    @Test
    void refusesAKeyUsedForOtherContent() {
        stored(log.post(post(room, "key", "one")));

        assertThat(refusal(log.post(post(room, "key", "two")))).isEqualTo(ProblemCode.KEY_REUSED);
        assertThat(seqsOf(room)).containsExactly(1L);
    }

    @Test
    void storesTheSameKeyInManyRoomsAtOnceWithoutDeadlock() throws Exception {
        List<Long> many = IntStream.range(0, 16)
                .mapToObj(i -> rooms.create("r" + i, "u-1").chatRoomId())
                .toList();
        List<PostOutcome> outcomes = atOnce(16, i -> {
            // Each goes through the rooms in another order.
            PostOutcome last = log.post(post(many.get(i), "key", "hello"));
            for (int n = 1; n < 16; n++) {
                last = log.post(post(many.get((i + n * 7) % 16), "key", "hello"));
            }
            return last;
        });

        assertThat(outcomes).noneMatch(PostOutcome.Refused.class::isInstance);
        many.forEach(id -> assertThat(seqsOf(id)).containsExactly(1L));
    }

    @Test
    void givesARepeatTheFirstMessageWhateverElseIsInItsBatch() throws Exception {
        Entry first = stored(log.post(post(room, "k-0", "hello")));

        List<PostOutcome> outcomes = atOnce(30, i -> log.post(post(room, "k-" + i, "hello")));

        assertThat(outcomes.getFirst()).isInstanceOfSatisfying(PostOutcome.Repeated.class, repeated -> assertThat(
                        repeated.entry().json())
                .isEqualTo(first.json()));
        assertThat(seqsOf(room)).isEqualTo(upTo(30));
    }

    @Test
    void makesEveryPostWithoutAKeyAMessageOfItsOwn() {
        Entry one = stored(log.post(post(room, null, "hello")));
        Entry two = stored(log.post(post(room, null, "hello")));

        assertThat(two.seq()).isEqualTo(one.seq() + 1);
        Message message = MessageCodec.decode(one.json());
        assertThat(message.clientMessageId()).isEqualTo(message.id());
    }

    @Test
    void refusesUnknownRoomsStrangersAndReaders() {
        rooms.put("u-1", room, "reader", new Rights(true, false, false));

        assertThat(refusal(log.post(post(room + 1_000_000, "k", "hello")))).isEqualTo(ProblemCode.ROOM_NOT_FOUND);
        assertThat(refusal(log.post(from("stranger", room, "k", "hello")))).isEqualTo(ProblemCode.NOT_A_MEMBER);
        assertThat(refusal(log.post(from("reader", room, "k", "hello")))).isEqualTo(ProblemCode.WRITE_DENIED);
        assertThat(seqsOf(room)).isEmpty();
    }

    @Test
    void storesNothingFromAMemberOnceTheirRemovalIsAnswered() throws Exception {
        rooms.put("u-1", room, "u-2", Rights.MEMBER);
        CountDownLatch some = new CountDownLatch(50);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> storedOfTheirs = threads.submit(() -> {
                long count = 0;
                while (log.post(from("u-2", room, null, "hello")) instanceof PostOutcome.Stored) {
                    count++;
                    some.countDown();
                }
                return count;
            });
            assertThat(some.await(20, TimeUnit.SECONDS)).isTrue();

            long rev = rooms.remove("u-1", room, "u-2").accessRev();
            long headWhenAnswered = head();

            assertThat(storedOfTheirs.get(20, TimeUnit.SECONDS)).isEqualTo(headWhenAnswered);
            assertThat(seqsOf(room)).hasSize((int) headWhenAnswered);
            assertThat(reader.after(room, 0, 500)).allMatch(entry -> entry.accessRev() < rev);
        }
    }

    @Test
    void refusesAtOnceWhomAnotherNodeRemoved() {
        rooms.put("u-1", room, "u-2", Rights.MEMBER);
        stored(log.post(from("u-2", room, null, "hello")));
        assertThat(page("u-2")).contains("hello");

        removeAsAnotherNodeWould("u-2");

        assertThat(refusal(log.post(from("u-2", room, null, "hello")))).isEqualTo(ProblemCode.NOT_A_MEMBER);
        assertThat(problem(() -> page("u-2"))).isEqualTo(ProblemCode.NOT_A_MEMBER);
    }

    @Test
    void givesNoPageOfWhatWasStoredAfterARemovalThatCameWhileItWasRead() {
        rooms.put("u-1", room, "u-2", Rights.MEMBER);
        LogReader removing = new LogReader(rows, settings) {
            @Override
            public List<Entry> after(long roomId, long after, int limit) {
                removeAsAnotherNodeWould("u-2");
                stored(log.post(post(room, null, "secret")));
                return super.after(roomId, after, limit);
            }
        };

        assertThat(problem(() -> new History(removing, access, caller -> {}, settings)
                        .page(LogSlice.user("u-2"), room, 0L, null, 50)))
                .isEqualTo(ProblemCode.NOT_A_MEMBER);
    }

    @Test
    void whoAsksWhatChangedLatelyIsToldOfEveryChangePageByPage() {
        ChangedRooms changed = new ChangedRooms(JdbcClient.create(database));
        Instant before = Instant.now();
        List<Long> made = IntStream.range(0, 5)
                .mapToObj(n -> rooms.create("changed " + n, "u-1").chatRoomId())
                .toList();
        rooms.put("u-1", made.getFirst(), "u-2", new Rights(true, true, false));
        // As a revocation leaves them.
        jdbc.update(
                "update room_head set access_changed_at = '2999-01-01' where room_id in (?, ?)",
                made.get(1),
                made.get(3));

        List<ChangedRooms.Changed> all = new ArrayList<>();
        List<ChangedRooms.Changed> page = changed.from(before, 0, 2);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = changed.from(page.getLast().changedAt(), page.getLast().roomId(), 2);
        }

        assertThat(all)
                .extracting(ChangedRooms.Changed::roomId)
                .containsExactly(made.get(2), made.get(4), made.get(0), made.get(1), made.get(3));
        assertThat(all).extracting(ChangedRooms.Changed::accessRev).containsExactly(1L, 1L, 2L, 1L, 1L);
        jdbc.update("update room_head set access_changed_at = null where room_id in (?, ?)", made.get(1), made.get(3));
    }

    private void removeAsAnotherNodeWould(String userId) {
        transaction.executeWithoutResult(status -> {
            jdbc.update("update room_head set access_rev = access_rev + 1 where room_id = ?", room);
            jdbc.update("delete from membership where room_id = ? and user_id = ?", room, userId);
        });
    }

    private String page(String userId) {
        return new String(history.page(LogSlice.user(userId), room, 0L, null, 50), StandardCharsets.UTF_8);
    }

    @Test
    void storesInOtherRoomsWhileTheMembersOfOneChangeAllTheTime() throws Exception {
        long busy = rooms.create("busy", "u-1").chatRoomId();
        rooms.put("u-1", busy, "u-2", Rights.MEMBER);
        AtomicInteger changes = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4_000; i++) {
                Rights rights = new Rights(true, i % 2 == 0, false);
                threads.execute(() -> {
                    try {
                        rooms.put("u-1", busy, "u-2", rights);
                    } catch (ProblemException overloaded) {
                        assertThat(overloaded.code()).isEqualTo(ProblemCode.OVERLOADED);
                    } finally {
                        changes.incrementAndGet();
                    }
                });
            }
            while (changes.get() < 3_000) {
                stored(log.post(post(room, null, "hello")));
            }
        }
    }

    @Test
    void marksEveryEntryWithTheRevisionItWasStoredUnder() {
        Entry before = stored(log.post(post(room, null, "one")));
        long rev = rooms.put("u-1", room, "u-2", Rights.MEMBER).accessRev();
        Entry after = stored(log.post(post(room, null, "two")));

        assertThat(before.accessRev()).isEqualTo(rev - 1);
        assertThat(after.accessRev()).isEqualTo(rev);
    }

    @Test
    void tellsIdsApartByCaseAccentAndTrailingBlank() {
        rooms.put("u-1", room, "U-1", Rights.MEMBER);

        for (String key : List.of("k", "K", "k ", "ké", "ke")) {
            stored(log.post(post(room, key, "hello")));
        }
        stored(log.post(from("U-1", room, "k", "hello")));

        assertThat(seqsOf(room)).isEqualTo(upTo(6));
        assertThat(access.of(room).of("u-1").owner()).isTrue();
        assertThat(access.of(room).of("U-1").owner()).isFalse();
    }

    @Test
    void keepsEveryCharacterOfAContent() {
        String content = "봉수 🔥 \u0000 \" \\ \u2028 e\u0301 \uFFFF";
        Entry entry = stored(log.post(post(room, "k", content)));

        assertThat(MessageCodec.decode(entry.json()).content()).isEqualTo(content);
        assertThat(reader.after(room, 0, 10).getFirst().json()).isEqualTo(entry.json());
        assertThat(log.post(post(room, "k", content))).isInstanceOf(PostOutcome.Repeated.class);
    }

    @Test
    void boundsContentAndTheWholeMessage() {
        stored(log.post(post(room, null, "x".repeat(16 * 1024))));
        stored(log.post(post(room, null, "가".repeat(5461))));

        assertThatThrownBy(() -> post(room, null, "가".repeat(5462)))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .isEqualTo(ProblemCode.CONTENT_TOO_LARGE));
        // A control character is six bytes in JSON: 16 KiB of content would be a message of 96 KiB.
        assertThat(refusal(log.post(post(room, null, "\u0001".repeat(16 * 1024)))))
                .isEqualTo(ProblemCode.CONTENT_TOO_LARGE);
        assertThat(seqsOf(room)).isEqualTo(upTo(2));
    }

    @Test
    void answersOverloadedWhenALaneIsFullAndStoresNothingOfIt() throws Exception {
        List<PostOutcome> outcomes = new ArrayList<>();
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> holder = threads.submit(() -> transaction.executeWithoutResult(status -> {
                jdbc.queryForList("select last_seq from room_head where room_id = ? for update", room);
                locked.countDown();
                await(release);
            }));
            locked.await();
            List<Future<PostOutcome>> posts = IntStream.range(0, 600)
                    .mapToObj(i -> threads.submit(() -> log.post(post(room, "k-" + i, "hello"))))
                    .toList();
            // At most one batch of 256 is with the writer and 64 wait: the others are answered while it is locked.
            Awaitility.await().untilAsserted(() -> assertThat(posts.stream()
                            .filter(Future::isDone)
                            .map(LogContract::result)
                            .filter(LogContract::isOverloaded))
                    .hasSizeGreaterThanOrEqualTo(600 - 256 - 64));
            release.countDown();
            holder.get();
            posts.forEach(post -> outcomes.add(result(post)));
        }
        long stored =
                outcomes.stream().filter(PostOutcome.Stored.class::isInstance).count();
        assertThat(seqsOf(room)).isEqualTo(upTo(stored));
    }

    @Test
    void keepsTimesAsTheyAreInAnyZone() {
        assertThat(TimeZone.getDefault().getRawOffset())
                .as("the tests run in a zone that is not UTC")
                .isNotZero();
        Rooms.Listed created = rooms.create("timed", "u-zone");

        assertThat(rooms.of("u-zone", 0, 1).getFirst().createdAt()).isEqualTo(created.createdAt());
        Entry entry = stored(log.post(from("u-zone", created.chatRoomId(), null, "hello")));
        assertThat(jdbc.queryForObject(
                        "select created_at from message where room_id = ?", LocalDateTime.class, created.chatRoomId()))
                .isEqualTo(LocalDateTime.ofInstant(
                        MessageCodec.decode(entry.json()).createdAt(), ZoneOffset.UTC));
    }

    @Test
    void pagesForwardBackAndFromTheNewest() {
        for (int i = 1; i <= 12; i++) {
            stored(log.post(post(room, null, "m" + i)));
        }

        assertThat(page(null, null, 5))
                .startsWith("{\"messages\":[{")
                .contains("\"seq\":8,", "\"seq\":12,")
                .doesNotContain("\"seq\":7,")
                .endsWith("],\"head\":12,\"oldest\":1}");
        assertThat(page(3L, null, 2)).contains("\"seq\":4,", "\"seq\":5,").doesNotContain("\"seq\":6,");
        assertThat(page(null, 4L, 2)).contains("\"seq\":2,", "\"seq\":3,").doesNotContain("\"seq\":1,");
        assertThat(page(12L, null, 5)).isEqualTo("{\"messages\":[],\"head\":12,\"oldest\":1}");
        assertThat(problem(() -> history.page(LogSlice.user("u-1"), room, 1L, 2L, 5)))
                .isEqualTo(ProblemCode.INVALID_REQUEST);
        assertThat(problem(() -> history.page(LogSlice.user("u-1"), room, 1L, null, 501)))
                .isEqualTo(ProblemCode.INVALID_REQUEST);
        assertThat(problem(() -> history.page(LogSlice.user("stranger"), room, 1L, null, 5)))
                .isEqualTo(ProblemCode.NOT_A_MEMBER);
        assertThat(problem(() -> history.page(LogSlice.user("u-1"), room + 1_000_000, 1L, null, 5)))
                .isEqualTo(ProblemCode.ROOM_NOT_FOUND);
    }

    @Test
    void endsAPageThatGrowsTooLargeAtTheRightSide() {
        for (int i = 1; i <= 100; i++) {
            stored(log.post(post(room, null, "x".repeat(16_000))));
        }

        String forward = page(0L, null, 500);
        String back = page(null, null, 500);

        assertThat(forward.length()).isBetween(900_000, 1_200_000);
        assertThat(forward).contains("\"seq\":1,").doesNotContain("\"seq\":100,");
        assertThat(back).contains("\"seq\":100,").doesNotContain("\"seq\":1,");
    }

    @Test
    void findsACommitThatHappenedAlthoughItSeemedToFail() {
        FlakyTransactions flaky =
                new FlakyTransactions(connections.transactions(), FlakyTransactions.Fault.AFTER_COMMIT, 1);

        List<PostOutcome> outcomes = commitThrough(flaky, post(room, "k", "hello"), post(room, null, "there"));

        assertThat(outcomes).allMatch(PostOutcome.Stored.class::isInstance);
        assertThat(seqsOf(room)).isEqualTo(upTo(2));
    }

    @Test
    void storesOnceWhenACommitFailedAndDidNotHappen() {
        FlakyTransactions flaky =
                new FlakyTransactions(connections.transactions(), FlakyTransactions.Fault.BEFORE_COMMIT, 2);

        List<PostOutcome> outcomes = commitThrough(flaky, post(room, "k", "hello"), post(room, null, "there"));

        assertThat(outcomes).allMatch(PostOutcome.Stored.class::isInstance);
        assertThat(seqsOf(room)).isEqualTo(upTo(2));
    }

    @Test
    void saysUnknownWhenTheDatabaseIsGoneAfterACommitWasSent() {
        FlakyTransactions flaky =
                new FlakyTransactions(connections.transactions(), FlakyTransactions.Fault.GONE_AT_COMMIT, 1);

        assertThat(refusal(commitThrough(flaky, post(room, "k", "hello")).getFirst()))
                .isEqualTo(ProblemCode.OUTCOME_UNKNOWN);
    }

    @Test
    void saysStoredOfACommitWhoseAnswerWasLostThoughTheSenderWasRemovedSince() {
        rooms.put("u-1", room, "u-2", Rights.MEMBER);
        PlatformTransactionManager real = connections.transactions();
        FlakyTransactions flaky = new FlakyTransactions(real, FlakyTransactions.Fault.AFTER_COMMIT, 1) {
            @Override
            public void commit(TransactionStatus status) {
                try {
                    super.commit(status);
                } catch (DataAccessResourceFailureException lost) {
                    removeAsAnotherNodeWould("u-2");
                    throw lost;
                }
            }
        };

        assertThat(commitThrough(flaky, from("u-2", room, "k", "hello")))
                .singleElement()
                .isInstanceOf(PostOutcome.Stored.class);
        assertThat(refusal(commitThrough(real, from("u-2", room, "k", "hello")).getFirst()))
                .isEqualTo(ProblemCode.NOT_A_MEMBER);
    }

    @Test
    void storesInTheOtherRoomsOfABatchWhileSomebodyHoldsOne() throws Exception {
        long held = rooms.create("held", "u-1").chatRoomId();
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> holder = threads.submit(() -> transaction.executeWithoutResult(status -> {
                jdbc.queryForList("select last_seq from room_head where room_id = ? for update", held);
                locked.countDown();
                await(release);
            }));
            locked.await();

            List<PostOutcome> outcomes = commitThrough(
                    connections.transactions(),
                    post(room, "a", "one"),
                    post(held, "b", "two"),
                    post(room, "c", "three"));

            assertThat(refusal(outcomes.get(1))).isEqualTo(ProblemCode.OVERLOADED);
            assertThat(stored(outcomes.get(0)).seq()).isEqualTo(1);
            assertThat(stored(outcomes.get(2)).seq()).isEqualTo(2);
            // Nothing of what failed is held on to: this room's lock was taken before the other's was waited for.
            assertThat(rooms.put("u-1", room, "u-2", Rights.MEMBER).accessRev()).isPositive();
            release.countDown();
            holder.get();
        }
        stored(commitThrough(connections.transactions(), post(held, "b", "two")).getFirst());
        assertThat(seqsOf(held)).containsExactly(1L);
    }

    @Test
    void goesOnStoringAfterAListenersError() {
        heard.broken = true;

        stored(log.post(post(room, null, "one")));
        stored(log.post(post(room, null, "two")));

        assertThat(seqsOf(room)).isEqualTo(upTo(2));
    }

    @Test
    void asksADatabaseThatWentAwayOnceForAllAndNotForEachPostOfABatch() {
        AtomicInteger begun = new AtomicInteger();
        LogRows refusing = new LogRows(connections.jdbc()) {
            @Override
            void append(List<NewRow> rows, Map<Long, Long> lastSeqs) {
                throw new DataIntegrityViolationException("for the test");
            }
        };
        PlatformTransactionManager goingAway =
                new JdbcTransactionManager(
                        Objects.requireNonNull(connections.jdbc().getDataSource())) {
                    @Override
                    protected void doBegin(Object transaction, TransactionDefinition definition) {
                        if (begun.incrementAndGet() > 1) {
                            throw new CannotCreateTransactionException("gone");
                        }
                        super.doBegin(transaction, definition);
                    }
                };
        List<Post> posts = IntStream.range(0, 50)
                .mapToObj(i -> post(room, "k-" + i, "hello"))
                .toList();

        List<PostOutcome> outcomes = commitThrough(refusing, goingAway).commit(posts);

        assertThat(outcomes).hasSize(50).allMatch(outcome -> refusal(outcome) == ProblemCode.DATABASE_UNAVAILABLE);
        assertThat(begun).hasValue(2);
    }

    @Test
    void saysUnavailableWhenTheDatabaseIsGoneBefore() {
        FlakyTransactions flaky = new FlakyTransactions(connections.transactions(), FlakyTransactions.Fault.GONE, 1);

        assertThat(refusal(commitThrough(flaky, post(room, "k", "hello")).getFirst()))
                .isEqualTo(ProblemCode.DATABASE_UNAVAILABLE);
        assertThat(seqsOf(room)).isEmpty();
    }

    /** Asked with the revision that is locked, about those who came through the broker alone, and its no is final for this try. */
    @Test
    void whatTheBrokerMayHaveTakenFromARevokedLoginIsNotStored() {
        List<Long> asked = new ArrayList<>();
        BrokerStanding unsure = (sender, roomId, accessRev) -> {
            assertThat(sender.userId()).isEqualTo("u-1");
            assertThat(roomId).isEqualTo(room);
            asked.add(accessRev);
            throw new ProblemException(ProblemCode.BROKER_UNAVAILABLE, "not sure");
        };
        GroupCommit commit = new GroupCommit(
                new LogWriter(connections.rows(), access, caller -> {}, unsure, Clock.systemUTC()),
                connections.transactions(),
                settings);

        List<PostOutcome> outcomes = commit.commit(List.of(
                post(room, "over-http", "hello"),
                new Post(room, new BrokerSender("u-1", 1L), "over-mqtt", "text", "hello", List.of())));

        stored(outcomes.getFirst());
        assertThat(refusal(outcomes.getLast())).isEqualTo(ProblemCode.BROKER_UNAVAILABLE);
        assertThat(seqsOf(room)).hasSize(1);
        assertThat(asked).containsOnly(access.of(room).rev());
    }

    // ----

    private GroupCommit commitThrough(LogRows rows, PlatformTransactionManager transactions) {
        return new GroupCommit(
                new LogWriter(rows, access, caller -> {}, (sender, roomId, rev) -> {}, Clock.systemUTC()),
                transactions,
                settings);
    }

    private List<PostOutcome> commitThrough(PlatformTransactionManager flaky, Post... posts) {
        return commitThrough(connections.rows(), flaky).commit(List.of(posts));
    }

    private String page(@Nullable Long after, @Nullable Long before, int limit) {
        return new String(history.page(LogSlice.user("u-1"), room, after, before, limit), StandardCharsets.UTF_8);
    }

    static Post post(long roomId, @Nullable String key, String content) {
        return from("u-1", roomId, key, content);
    }

    static Post from(String sender, long roomId, @Nullable String key, String content) {
        return new Post(roomId, LogSlice.user(sender), key, "text", content, List.of());
    }

    static Entry stored(PostOutcome outcome) {
        assertThat(outcome).isInstanceOf(PostOutcome.Stored.class);
        return ((PostOutcome.Stored) outcome).entry();
    }

    static ProblemCode refusal(PostOutcome outcome) {
        assertThat(outcome).isInstanceOf(PostOutcome.Refused.class);
        return ((PostOutcome.Refused) outcome).problem().code();
    }

    private static boolean isOverloaded(PostOutcome outcome) {
        return outcome instanceof PostOutcome.Refused(ProblemException problem)
                && problem.code() == ProblemCode.OVERLOADED;
    }

    private static ProblemCode problem(Callable<?> call) {
        try {
            call.call();
            throw new AssertionError("no problem");
        } catch (ProblemException problem) {
            return problem.code();
        } catch (Exception other) {
            throw new AssertionError(other);
        }
    }

    long head() {
        return Objects.requireNonNull(reader.heads(List.of(room)).get(room)).lastSeq();
    }

    List<Long> seqsOf(long roomId) {
        List<Long> seqs = new ArrayList<>();
        List<Entry> page;
        do {
            page = reader.after(roomId, seqs.isEmpty() ? 0 : seqs.getLast(), 500);
            page.forEach(entry -> seqs.add(entry.seq()));
        } while (!page.isEmpty());
        return seqs;
    }

    static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    interface Numbered<T> {
        T run(int number) throws Exception;
    }

    static <T> List<T> atOnce(int threads, Numbered<T> work) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = IntStream.range(0, threads)
                    .mapToObj(i -> executor.submit(() -> {
                        go.await();
                        return work.run(i);
                    }))
                    .toList();
            go.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(60, TimeUnit.SECONDS));
            }
            return results;
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
