package io.bongsu.relay;

import io.bongsu.access.Fence;
import io.bongsu.broker.Broker;
import io.bongsu.broker.BrokerLink;
import io.bongsu.broker.Feed;
import io.bongsu.broker.RelayDuty;
import io.bongsu.core.Entry;
import io.bongsu.message.LogReader;
import io.bongsu.message.StoredListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Carries committed messages from the log to the broker. This class keeps the lease and the broker's link; the work is
 * the {@link RelayLoop}'s.
 */
@Component
public class Relay implements StoredListener, Feed.Listener, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private final Broker broker;
    private final Feed feed;

    /** Looked up when needed: what a node takes in ends in the log, which tells this. */
    private final ObjectProvider<RelayDuty> duties;

    private final Lease lease;
    private final RelayLoop loop;
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("relay-lease").daemon().factory());
    private @Nullable ScheduledFuture<?> beating;
    private boolean connected;
    private boolean complained;
    private volatile boolean running;

    Relay(
            Broker broker,
            Feed feed,
            ObjectProvider<RelayDuty> duties,
            RelayRows rows,
            LogReader reader,
            Fence fence,
            RelaySettings settings,
            MeterRegistry meters,
            Clock clock) {
        this.broker = broker;
        this.feed = feed;
        this.duties = duties;
        feed.add(this);
        this.lease = new Lease(rows, settings, System::nanoTime);
        this.loop = new RelayLoop(rows, reader, lease, fence, settings, new RelayMetrics(meters, lease), clock);
    }

    @Override
    public void stored(long roomId, List<Entry> entries) {
        loop.committed(roomId, entries);
        if (!lease.valid()) {
            feed.committed(entries);
        }
    }

    /** Another node committed it, and this one relays. */
    @Override
    public void heard(Entry entry) {
        if (lease.valid()) {
            loop.committed(entry.roomId(), List.of(entry));
        }
    }

    /** The log is asked at once for what other nodes committed meanwhile. */
    @Override
    public void mayHaveMissed() {
        if (lease.valid()) {
            loop.tell(new Signal.ScanNow());
        }
    }

    RelayStatus status() {
        return loop.status();
    }

    @Override
    public void start() {
        running = true;
        loop.start();
        beating = beats.scheduleWithFixedDelay(this::beat, 0, lease.beatEvery().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Thrown on, a fault would end the beats for good. */
    private void beat() {
        try {
            keepLease();
            tellDuties(lease.valid());
            keepLink();
        } catch (RuntimeException | Error fault) {
            log.error("A beat of the relay failed; the next one follows", fault);
        }
    }

    private void keepLease() {
        try {
            lease.beat(loop.brokerAliveAt());
            complained = false;
        } catch (RuntimeException away) {
            if (!complained) {
                complained = true;
                log.warn("The relay's lease cannot be kept while the database is away: {}", away.toString());
            }
        }
    }

    private void keepLink() {
        if (connected && loop.takeNeedOfNewLink()) {
            connected = false;
            broker.disconnect();
        }
        if (lease.valid() && !connected) {
            connected = true;
            broker.connect(new LinkSignals());
        } else if (!lease.valid() && connected) {
            connected = false;
            loop.tell(new Signal.StandBy());
            broker.disconnect();
        }
    }

    /** A fault of one must not end the beats. */
    private void tellDuties(boolean here) {
        for (RelayDuty duty : duties) {
            try {
                duty.relaying(here);
            } catch (RuntimeException fault) {
                log.error("{} met a fault", duty.getClass().getSimpleName(), fault);
            }
        }
    }

    private final class LinkSignals implements Broker.Listener {
        @Override
        public void up(BrokerLink link) {
            loop.tell(new Signal.LinkUp(link));
        }

        @Override
        public void down(BrokerLink link) {
            loop.tell(new Signal.LinkDown(link));
        }
    }

    /** Gives what is in flight a moment to be acknowledged, writes how far it came, and hands the lease over. */
    @Override
    public void stop() {
        running = false;
        if (beating != null) {
            beating.cancel(false);
        }
        loop.stop();
        broker.disconnect();
        beats.execute(() -> {
            try {
                lease.release();
            } catch (RuntimeException away) {
                log.warn("The relay's lease could not be handed over; it lapses by itself: {}", away.toString());
            }
        });
        beats.shutdown();
        try {
            if (!beats.awaitTermination(5, TimeUnit.SECONDS)) {
                beats.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts before the log takes posts, stops after it: what was committed last is still published. */
    @Override
    public int getPhase() {
        return -100;
    }
}
