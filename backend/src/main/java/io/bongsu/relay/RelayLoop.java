package io.bongsu.relay;

import io.bongsu.access.Fence;
import io.bongsu.broker.BrokerLink;
import io.bongsu.broker.Publication;
import io.bongsu.broker.PublishResult;
import io.bongsu.core.Entry;
import io.bongsu.core.RoomTopic;
import io.bongsu.message.LogReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns the state of every room and everything in flight. It is told what happened by {@link Signal}s,
 * and after each round of them sends what may be sent: rooms take turns, in flight stays within the broker's Receive
 * Maximum, and beyond it the log holds the backlog.
 *
 * <p>The queue of signals is bounded by what can cause one: hand-overs by their bytes, answers by the window, loads and
 * scans by their own limits. A hand-over that finds no place is not lost: the next scan finds its room in the log.
 */
final class RelayLoop {

    /** Reads of the log under way at once, one room each. */
    private static final int LOADS = 4;

    private static final Logger log = LoggerFactory.getLogger(RelayLoop.class);
    private static final long TICK_MILLIS = 50;
    private static final int SIGNALS_A_ROUND = 1_000;

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final AtomicLong handedOverBytes = new AtomicLong();
    private final RelayStore store;
    private final Lease lease;
    private final Fence fence;
    private final RelaySettings settings;
    private final RelayMetrics metrics;
    private final Clock clock;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean needsNewLink;
    private volatile @Nullable Instant brokerAliveAt;
    private volatile RelayStatus status = RelayStatus.NONE;

    // Confined to the thread.
    private final RelayRooms rooms;
    private @Nullable BrokerLink link;
    private boolean prepared;
    private int inFlight;
    private int loads;
    private @Nullable String lastRefusal;
    private long brokerAliveNanos;
    private long nextFlushNanos = System.nanoTime();
    private long nextScanNanos = System.nanoTime();
    private long stopByNanos;

    RelayLoop(
            RelayRows rows,
            LogReader reader,
            Lease lease,
            Fence fence,
            RelaySettings settings,
            RelayMetrics metrics,
            Clock clock) {
        this.lease = lease;
        this.fence = fence;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.rooms = new RelayRooms(settings);
        this.store = new RelayStore(rows, reader, lease, settings, metrics, clock, signals::add);
        this.thread = Thread.ofPlatform().name("relay").daemon().unstarted(this::run);
    }

    void start() {
        fence.onPassed(roomId -> tell(new Signal.AccessPassed(roomId)));
        thread.start();
    }

    /** A lane committed these. Any thread; never blocks. */
    void committed(long roomId, List<Entry> entries) {
        long bytes = bytesOf(entries);
        if (handedOverBytes.addAndGet(bytes) > settings.bufferBytes()) {
            handedOverBytes.addAndGet(-bytes);
            metrics.handOverFull.increment();
            return;
        }
        signals.add(new Signal.Committed(roomId, entries));
    }

    /** Something happened to the link or the lease. Any thread; never blocks. */
    void tell(Signal signal) {
        signals.add(signal);
    }

    /** The newest sign of life from the broker; null before the first. */
    @Nullable
    Instant brokerAliveAt() {
        return brokerAliveAt;
    }

    /** Whether the link must be replaced; true once for each reason. */
    boolean takeNeedOfNewLink() {
        boolean needed = needsNewLink;
        needsNewLink = false;
        return needed;
    }

    RelayStatus status() {
        return status;
    }

    /** Waits a little for what is in flight, then writes how far the rooms are published. */
    void stop() {
        stopping = true;
        try {
            thread.join(3_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        store.stop();
    }

    private void run() {
        while (!finished()) {
            try {
                takeSignals();
                send();
                load();
                onTime();
            } catch (InterruptedException interrupted) {
                break;
            } catch (RuntimeException | Error fault) {
                // The lease is kept by another thread: were this one to end, nobody would relay.
                // Answers to what was sent on this link would still come in: only a new one starts clean.
                log.error("The relay met a fault and goes on over a new link, from what the database says", fault);
                startOver(null);
                needsNewLink = true;
            }
        }
        store.flushAtTheEnd(rooms.published());
    }

    private boolean finished() {
        if (!stopping) {
            return false;
        }
        stopByNanos = stopByNanos == 0 ? System.nanoTime() + 2_000_000_000L : stopByNanos;
        return (inFlight == 0 && signals.isEmpty()) || System.nanoTime() - stopByNanos > 0;
    }

    private void takeSignals() throws InterruptedException {
        Signal signal = signals.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        for (int taken = 1; signal != null; taken++) {
            take(signal);
            signal = taken < SIGNALS_A_ROUND ? signals.poll() : null;
        }
    }

    private void take(Signal signal) {
        switch (signal) {
            case Signal.Committed(long roomId, List<Entry> entries) -> {
                handedOverBytes.addAndGet(-bytesOf(entries));
                if (prepared) {
                    RoomRelay room = rooms.room(roomId);
                    room.committed(entries);
                    rooms.consider(room);
                }
            }
            case Signal.LinkUp(BrokerLink up) -> startOver(up);
            case Signal.LinkDown(BrokerLink down) -> {
                if (link == down) {
                    startOver(null);
                }
            }
            case Signal.StandBy ignored -> startOver(null);
            case Signal.LinkPrepared(BrokerLink ofLink) -> {
                if (link == ofLink) {
                    // A broker that knows no memberships yet would drop what is published for whoever is away.
                    var unused = fence.confirm().thenRun(() -> signals.add(new Signal.BrokerReady(ofLink)));
                }
            }
            case Signal.BrokerReady(BrokerLink ofLink) -> {
                if (link == ofLink) {
                    prepared = true;
                    brokerIsAlive();
                    nextScanNanos = System.nanoTime();
                }
            }
            case Signal.AccessPassed(long roomId) -> rooms.unfence(roomId);
            case Signal.LinkUnprepared(BrokerLink ofLink) -> {
                if (link == ofLink) {
                    startOver(null);
                    needsNewLink = true;
                }
            }
            case Signal.Answered answer -> {
                if (link == answer.link()) {
                    answered(answer);
                }
            }
            case Signal.Loaded loaded -> {
                if (link == loaded.link()) {
                    loads--;
                    RoomRelay room = rooms.room(loaded.roomId());
                    room.open(loaded.published());
                    room.loaded(loaded.after(), loaded.entries(), loaded.lastSeq());
                    rooms.consider(room);
                }
            }
            case Signal.LoadFailed(BrokerLink ofLink, long roomId) -> {
                if (link == ofLink) {
                    loads--;
                    // The next scan asks for the room again.
                    rooms.room(roomId).loadFailed();
                }
            }
            case Signal.ScanNow ignored -> nextScanNanos = System.nanoTime();
            case Signal.Backlog(Map<Long, Long> backlog) -> {
                if (prepared) {
                    backlog.forEach((roomId, lastSeq) -> {
                        RoomRelay room = rooms.room(roomId);
                        room.knows(lastSeq);
                        rooms.consider(room);
                    });
                }
            }
        }
    }

    private void answered(Signal.Answered answer) {
        inFlight--;
        RoomRelay room = rooms.room(answer.roomId());
        switch (answer.result()) {
            case PublishResult.Accepted ignored -> {
                metrics.published.increment();
                brokerIsAlive();
                rooms.accepted(room, answer.round(), answer.seq());
            }
            case PublishResult.Refused(String reason) -> refused(room, answer, reason);
            case PublishResult.LinkLost ignored -> {
                // The link's end is on its way as a signal of its own, and starts everything over.
            }
        }
        rooms.consider(room);
    }

    private void refused(RoomRelay room, Signal.Answered answer, String reason) {
        metrics.refused.increment();
        lastRefusal = reason;
        long longest =
                Math.min(settings.holdMax().toMillis(), settings.holdMin().toMillis() << Math.min(room.refusals(), 16));
        long millis = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
        if (rooms.refused(room, answer.round(), System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis))) {
            log.warn(
                    "The broker refused seq {} of room {} ({}); the room is held back for {} ms",
                    answer.seq(),
                    room.roomId(),
                    reason,
                    millis);
        }
    }

    private void send() {
        BrokerLink to = link;
        while (to != null && prepared && inFlight < to.receiveMaximum() && lease.valid()) {
            RoomRelay room = rooms.nextReady();
            if (room == null) {
                break;
            }
            sendTurn(to, room);
            rooms.consider(room);
        }
        metrics.inFlight.set(inFlight);
        metrics.fencedRooms.set(rooms.fencedCount());
    }

    private void sendTurn(BrokerLink to, RoomRelay room) {
        long now = System.nanoTime();
        for (int sent = 0; sent < settings.turn() && inFlight < to.receiveMaximum(); sent++) {
            Entry next = room.next(now);
            if (next == null || isFenced(room, next)) {
                return;
            }
            Entry entry = Objects.requireNonNull(room.send(now));
            inFlight++;
            int round = room.round();
            var unused = to.publish(
                            new Publication(RoomTopic.messages(entry.roomId()), entry.json(), true, entry.accessRev()))
                    .thenAccept(
                            result -> signals.add(new Signal.Answered(to, entry.roomId(), round, entry.seq(), result)));
        }
    }

    /** Whoever was removed before it was stored might still be a member at the broker. */
    private boolean isFenced(RoomRelay room, Entry next) {
        if (fence.passed(next.roomId(), next.accessRev())) {
            return false;
        }
        rooms.fence(room);
        fence.bringUp(next.roomId(), next.accessRev());
        return true;
    }

    private void load() {
        while (link != null && prepared && loads < LOADS) {
            RoomRelay room = rooms.nextToLoad();
            if (room == null) {
                return;
            }
            loads++;
            store.load(link, room.roomId(), room.opened(), room.loadAfter());
        }
    }

    private void onTime() {
        long now = System.nanoTime();
        if (now - nextFlushNanos >= 0) {
            nextFlushNanos = now + settings.flushEvery().toNanos();
            if (prepared && store.flush(rooms.published())) {
                rooms.publishedIsTaken();
            }
            rooms.considerHeld();
            // Each asks again, should its question have been lost.
            rooms.fenced().forEach(rooms::unfence);
            rooms.forgetIdle();
            metrics.heldRooms.set(rooms.heldCount());
            status = new RelayStatus(
                    state(), inFlight, rooms.heldCount(), rooms.someHeld(), metrics.fencedRooms.get(), lastRefusal);
        }
        if (prepared && now - nextScanNanos >= 0) {
            nextScanNanos = now + settings.scanEvery().toNanos();
            store.scan();
        }
    }

    private RelayStatus.State state() {
        if (!lease.valid()) {
            return RelayStatus.State.STANDBY;
        }
        if (link == null) {
            return RelayStatus.State.CONNECTING;
        }
        return prepared ? RelayStatus.State.RELAYING : RelayStatus.State.PREPARING;
    }

    private void startOver(@Nullable BrokerLink newLink) {
        link = newLink;
        prepared = false;
        inFlight = 0;
        loads = 0;
        rooms.startOver();
        metrics.inFlight.set(0);
        metrics.linkUp.set(newLink == null ? 0 : 1);
        if (newLink != null) {
            // By the monotonic clock: the other one may be set back while the broker is away.
            Duration silence = brokerAliveAt == null ? null : Duration.ofNanos(System.nanoTime() - brokerAliveNanos);
            store.prepare(newLink, rooms.published(), silence);
            rooms.publishedIsTaken();
        }
    }

    private void brokerIsAlive() {
        brokerAliveNanos = System.nanoTime();
        brokerAliveAt = clock.instant();
    }

    private static long bytesOf(List<Entry> entries) {
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.json().length;
        }
        return bytes;
    }
}
