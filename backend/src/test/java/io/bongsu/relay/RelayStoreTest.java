package io.bongsu.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.broker.BrokerLink;
import io.bongsu.broker.Publication;
import io.bongsu.broker.PublishResult;
import io.bongsu.message.LogReader;
import io.bongsu.message.StillNeeded;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the relay keeps in the database about a broker that may forget. */
class RelayStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    /** A link of a broker that has been up for so long. */
    record UpFor(Duration brokerUptime) implements BrokerLink {
        @Override
        public int receiveMaximum() {
            return 1;
        }

        @Override
        public CompletionStage<PublishResult> publish(Publication publication) {
            return new CompletableFuture<>();
        }
    }

    private final RelayDatabase database = new RelayDatabase();
    private final RelaySettings settings = RelayLoopTest.settings();
    private final AtomicLong nanos = new AtomicLong();
    private final Lease lease = new Lease(database.rows, settings, nanos::get);
    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final RelayStore store = new RelayStore(
            database.rows,
            new LogReader() {},
            lease,
            settings,
            new RelayMetrics(new SimpleMeterRegistry(), lease),
            Clock.fixed(NOW, ZoneOffset.UTC),
            signals::add);

    @AfterEach
    void stop() {
        store.stop();
    }

    @Test
    void marksOnlyOnceTheLeaseWasHeldForAsLongAsTheBrokerTakesToSave() {
        database.insert(7, 100, 40, 10);
        // Another node has marked a moment ago; this one has stood by for a long time and takes over.
        passes(Duration.ofHours(1));
        lease.beat(null);

        published(7, 101);
        published(7, 102);
        assertThat(database.positions(7)).containsExactly(102L, 40L, 10L);

        passes(settings.savedAfter());
        lease.beat(null);
        published(7, 103);
        published(7, 104);
        assertThat(database.positions(7)).containsExactly(104L, 103L, 40L);
    }

    /** Whoever holds the lease now knows better. */
    @Test
    void writesNothingOnceTheLeaseIsOver() {
        database.insert(7, 100, 40, 10);
        lease.beat(null);
        published(7, 101);
        passes(settings.lease());

        await().until(() -> store.flush(Map.of(7L, 90L)));
        store.flushAtTheEnd(Map.of(7L, 95L));
        store.stop();

        assertThat(database.positions(7)).containsExactly(101L, 40L, 10L);
    }

    @Test
    void publishesAgainWhenTheClockWasSetBackWhileTheBrokerWasAway() {
        database.insert(7, 100, 40, 10);
        lease.beat(NOW);
        lease.beat(NOW.plus(Duration.ofMinutes(5)));

        prepare(new UpFor(Duration.ofSeconds(3)), null);

        assertThat(database.positions(7)).containsExactly(10L, 10L, 10L);
    }

    @Test
    void publishesAgainWhenTheBrokerIsYoungerThanItsSilence() {
        database.insert(7, 100, 40, 10);
        lease.beat(NOW);

        prepare(new UpFor(Duration.ofSeconds(20)), Duration.ofSeconds(19));

        assertThat(database.positions(7)).containsExactly(10L, 10L, 10L);
    }

    @Test
    void repeatsNothingWhenTheBrokerIsOlderThanItsSilence() {
        database.insert(7, 100, 40, 10);
        lease.beat(NOW);

        prepare(new UpFor(Duration.ofSeconds(20)), Duration.ofSeconds(17));

        assertThat(database.positions(7)).containsExactly(100L, 40L, 10L);
    }

    @Test
    void saysSoWhenTheLeaseWasOverBeforeTheLinkCouldBeUsed() {
        lease.beat(null);
        passes(settings.lease());

        UpFor link = new UpFor(Duration.ofHours(1));
        store.prepare(link, Map.of(), Duration.ZERO);

        await().until(() -> signals.contains(new Signal.LinkUnprepared(link)));
    }

    /** What is published but not yet saved is needed: the broker may have to be given it again. */
    @Test
    void needsOfTheLogWhatTheBrokerMayNotHaveSaved() {
        database.insert(7, 100, 40, 10);
        database.insert(8, 5, 5, 5);
        StillNeeded relay = database.rows;

        assertThat(relay.doneUpTo(List.of(7L, 8L, 9L))).isEqualTo(Map.of(7L, 10L, 8L, 5L));

        database.rows.rewindToSaved();
        assertThat(relay.doneUpTo(List.of(7L))).isEqualTo(Map.of(7L, 10L));
    }

    private void passes(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Written when it returns. */
    private void published(long roomId, long seq) {
        await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> store.flush(Map.of(roomId, seq)));
        await().until(() -> database.positions(roomId).getFirst() == seq);
    }

    private void prepare(UpFor link, @org.jspecify.annotations.Nullable Duration silence) {
        store.prepare(link, Map.of(), silence);
        await().until(() -> signals.contains(new Signal.LinkPrepared(link)));
    }
}
