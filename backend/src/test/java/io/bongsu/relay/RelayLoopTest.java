package io.bongsu.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.access.Fence;
import io.bongsu.broker.BrokerLink;
import io.bongsu.broker.Publication;
import io.bongsu.broker.PublishResult;
import io.bongsu.core.Entry;
import io.bongsu.message.LogReader;
import io.bongsu.message.RoomHead;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay's thread where something fails that no real broker can be made to do on demand. */
class RelayLoopTest {

    private final RelayDatabase database = new RelayDatabase();
    private final AtomicLong nanos = new AtomicLong();
    private final Lease lease = new Lease(database.rows, settings(), nanos::get);
    private final TestFence fence = new TestFence();
    private final RelayLoop loop = new RelayLoop(
            database.rows,
            new OneMessageEach(),
            lease,
            fence,
            settings(),
            new RelayMetrics(new SimpleMeterRegistry(), lease),
            Clock.systemUTC());

    @BeforeEach
    void start() {
        lease.beat(null);
        loop.start();
    }

    @AfterEach
    void stop() {
        loop.stop();
    }

    @Test
    void asksForANewLinkWhenTheLeaseWasOverWhileThisOneWasPrepared() {
        nanos.addAndGet(settings().lease().toNanos());

        loop.tell(new Signal.LinkUp(new RelayStoreTest.UpFor(Duration.ofHours(1))));

        await().until(loop::takeNeedOfNewLink);
    }

    @Test
    void publishesNothingOnceTheLeaseIsOver() {
        Counting link = new Counting();
        loop.tell(new Signal.LinkUp(link));
        await().until(() -> loop.status().state() == RelayStatus.State.RELAYING);
        loop.committed(7, List.of(new Entry(7, 1, 1, new byte[10])));
        await().until(() -> link.published.get() == 1);

        nanos.addAndGet(settings().lease().toNanos());
        loop.committed(8, List.of(new Entry(8, 1, 1, new byte[10])));

        await().during(Duration.ofMillis(300)).until(() -> link.published.get() == 1);
    }

    @Test
    void goesOnOverANewLinkAfterAnError() {
        loop.tell(new Signal.LinkUp(new Broken()));
        await().until(() -> loop.status().state() == RelayStatus.State.RELAYING);
        loop.committed(7, List.of(new Entry(7, 1, 1, new byte[10])));

        await().until(loop::takeNeedOfNewLink);
        loop.tell(new Signal.LinkUp(new RelayStoreTest.UpFor(Duration.ofHours(1))));
        await().until(() -> loop.status().state() == RelayStatus.State.RELAYING);
    }

    /** What the old link's broker took, the new one's may not have. */
    @Test
    void countsNoAnswerOfAnOlderLink() {
        database.insert(7, 0, 0, 0);
        Pending old = new Pending();
        Pending now = new Pending();
        loop.tell(new Signal.LinkUp(old));
        await().until(() -> loop.status().state() == RelayStatus.State.RELAYING);
        loop.committed(7, List.of(new Entry(7, 1, 1, new byte[10])));
        await().until(() -> !old.answers.isEmpty());
        loop.tell(new Signal.LinkUp(now));
        await().until(() -> {
            loop.committed(7, List.of(new Entry(7, 1, 1, new byte[10])));
            return !now.answers.isEmpty();
        });

        old.answers.getFirst().complete(new PublishResult.Accepted());

        await().during(Duration.ofMillis(300)).until(() -> database.positions(7).getFirst() == 0);
        now.answers.getFirst().complete(new PublishResult.Accepted());
        await().until(() -> database.positions(7).getFirst() == 1);
    }

    @Test
    void publishesNothingBeforeTheBrokerKnowsTheMemberships() {
        fence.ready = false;
        Counting link = new Counting();
        loop.tell(new Signal.LinkUp(link));
        await().until(() -> fence.asked != null);
        await().during(Duration.ofMillis(200)).until(() -> loop.status().state() == RelayStatus.State.PREPARING);

        Objects.requireNonNull(fence.asked).complete(null);

        await().until(() -> loop.status().state() == RelayStatus.State.RELAYING);
    }

    @Test
    void holdsARoomBackUntilTheBrokerHasItsMembersWhileOthersGoOn() {
        fence.at.put(7L, 0L);
        fence.at.put(8L, 1L);
        Counting link = new Counting();
        loop.tell(new Signal.LinkUp(link));
        await().until(() -> loop.status().state() == RelayStatus.State.RELAYING);

        loop.committed(7, List.of(new Entry(7, 1, 1, new byte[10])));
        loop.committed(8, List.of(new Entry(8, 1, 1, new byte[10])));

        await().until(() -> link.published.get() == 1);
        await().until(() -> loop.status().fencedRooms() == 1);
        assertThat(fence.wanted).contains(7L).doesNotContain(8L);
        await().during(Duration.ofMillis(200)).until(() -> link.published.get() == 1);

        fence.at.put(7L, 1L);
        fence.passed.accept(7);

        await().until(() -> link.published.get() == 2);
        await().until(() -> loop.status().fencedRooms() == 0);
    }

    /** Lets pass what the test says. */
    private static final class TestFence implements Fence {
        volatile boolean ready = true;
        volatile @Nullable CompletableFuture<Void> asked;
        volatile LongConsumer passed = roomId -> {};
        final Map<Long, Long> at = new ConcurrentHashMap<>();
        final Set<Long> wanted = ConcurrentHashMap.newKeySet();

        @Override
        public boolean passed(long roomId, long accessRev) {
            return at.getOrDefault(roomId, Long.MAX_VALUE) >= accessRev;
        }

        @Override
        public void bringUp(long roomId, long accessRev) {
            wanted.add(roomId);
        }

        @Override
        public CompletionStage<Void> confirm() {
            CompletableFuture<Void> answer =
                    ready ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
            asked = answer;
            return answer;
        }

        @Override
        public void onPassed(LongConsumer listener) {
            passed = listener;
        }

        @Override
        public boolean await(long roomId, long accessRev) {
            return passed(roomId, accessRev);
        }
    }

    static RelaySettings settings() {
        return new RelaySettings(
                Duration.ofSeconds(5),
                true,
                Duration.ofSeconds(60),
                Duration.ofMillis(20),
                Duration.ofMillis(20),
                256,
                1_000_000,
                10,
                16,
                Duration.ofMillis(500),
                Duration.ofSeconds(30));
    }

    private static final class Counting implements BrokerLink {
        final AtomicInteger published = new AtomicInteger();

        @Override
        public int receiveMaximum() {
            return 10;
        }

        @Override
        public Duration brokerUptime() {
            return Duration.ofHours(1);
        }

        @Override
        public CompletionStage<PublishResult> publish(Publication publication) {
            published.incrementAndGet();
            return CompletableFuture.completedFuture(new PublishResult.Accepted());
        }
    }

    /** Takes what it is given, and answers when it is told to. */
    private static final class Pending implements BrokerLink {
        final List<CompletableFuture<PublishResult>> answers = new CopyOnWriteArrayList<>();

        @Override
        public int receiveMaximum() {
            return 10;
        }

        @Override
        public Duration brokerUptime() {
            return Duration.ofHours(1);
        }

        @Override
        public CompletionStage<PublishResult> publish(Publication publication) {
            CompletableFuture<PublishResult> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        }
    }

    /** Fails as a JVM does that runs out of something. */
    private static final class Broken implements BrokerLink {
        @Override
        public int receiveMaximum() {
            return 10;
        }

        @Override
        public Duration brokerUptime() {
            return Duration.ofHours(1);
        }

        @Override
        public CompletionStage<PublishResult> publish(Publication publication) {
            throw new StackOverflowError("for the test");
        }
    }

    /** One message in every room. */
    private static final class OneMessageEach extends LogReader {
        @Override
        public Map<Long, RoomHead> heads(Collection<Long> roomIds) {
            return Map.of(roomIds.iterator().next(), new RoomHead(1, 1));
        }

        @Override
        public List<Entry> after(long roomId, long after, int limit) {
            return after == 0 ? List.of(new Entry(roomId, 1, 1, new byte[10])) : List.of();
        }
    }
}
