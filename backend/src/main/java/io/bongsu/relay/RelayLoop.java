package io.bongsu.relay;

import io.bongsu.broker.BrokerLink;
import io.bongsu.broker.Publication;
import io.bongsu.broker.PublishResult;
import io.bongsu.core.Entry;
import io.bongsu.core.RoomTopic;
import io.bongsu.message.LogReader;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    static final int LOADS = 4;

    private static final Logger log = LoggerFactory.getLogger(RelayLoop.class);
    private static final long TICK_MILLIS = 50;

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final AtomicLong handedOverBytes = new AtomicLong();
    private final RelayStore store;
    private final Lease lease;
    private final RelaySettings settings;
    private final RelayMetrics metrics;
    private final Clock clock;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable Instant brokerAliveAt;
    private volatile RelayStatus status = RelayStatus.NONE;

    // Confined to the thread.
    private final Map<Long, RoomRelay> rooms = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<Long> ready = new LinkedHashSet<>();
    private final Set<Long> held = new LinkedHashSet<>();
    private final Deque<Long> toLoad = new ArrayDeque<>();
    private final Map<Long, Long> published = new HashMap<>();
    private final ByteBudget budget;
    private @Nullable BrokerLink link;
    private boolean prepared;
    private int inFlight;
    private int loads;
    private @Nullable String lastRefusal;
    private long nextFlushNanos = System.nanoTime();
    private long nextScanNanos = System.nanoTime();

    RelayLoop(
            RelayRows rows, LogReader reader, Lease lease, RelaySettings settings, RelayMetrics metrics, Clock clock) {
        this.lease = lease;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.budget = new ByteBudget(settings.bufferBytes());
        this.store = new RelayStore(rows, reader, lease, settings, metrics, clock, signals::add);
        this.thread = Thread.ofPlatform().name("relay").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    // ---- what others tell; any thread

    void committed(long roomId, List<Entry> entries) {
        long bytes = bytesOf(entries);
        if (handedOverBytes.addAndGet(bytes) > settings.bufferBytes()) {
            handedOverBytes.addAndGet(-bytes);
            metrics.handOverFull.increment();
            return;
        }
        signals.add(new Signal.Committed(roomId, entries));
    }

    void linkUp(BrokerLink up) {
        signals.add(new Signal.LinkUp(up));
    }

    void linkDown(BrokerLink down) {
        signals.add(new Signal.LinkDown(down));
    }

    /** The lease is over: forget the link, publish nothing. */
    void standBy() {
        signals.add(new Signal.StandBy());
    }

    @Nullable
    Instant brokerAliveAt() {
        return brokerAliveAt;
    }

    RelayStatus status() {
        return status;
    }

    void stop() {
        stopping = true;
        try {
            thread.join(3_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        store.stop();
    }

    // ---- the thread

    private void run() {
        long stopByNanos = 0;
        while (true) {
            try {
                takeSignals();
                sendWhatMayBeSent();
                onTime();
                if (stopping) {
                    stopByNanos = stopByNanos == 0 ? System.nanoTime() + 2_000_000_000L : stopByNanos;
                    if (inFlight == 0 || System.nanoTime() - stopByNanos > 0) {
                        break;
                    }
                }
            } catch (InterruptedException interrupted) {
                break;
            } catch (RuntimeException fault) {
                log.error("The relay met a fault and goes on from what the database says", fault);
                startOver(link);
            }
        }
        store.flush(Map.copyOf(published));
    }

    private void takeSignals() throws InterruptedException {
        Signal signal = signals.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        for (int taken = 0; signal != null && taken < 1_000; taken++) {
            take(signal);
            signal = signals.poll();
        }
        if (signal != null) {
            take(signal);
        }
    }

    private void take(Signal signal) {
        switch (signal) {
            case Signal.Committed(long roomId, List<Entry> entries) -> {
                handedOverBytes.addAndGet(-bytesOf(entries));
                if (prepared) {
                    RoomRelay room = room(roomId);
                    room.committed(entries);
                    consider(room);
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
                    prepared = true;
                    brokerAliveAt = clock.instant();
                    nextScanNanos = System.nanoTime();
                }
            }
            case Signal.Answered answered -> answered(answered);
            case Signal.Loaded loaded -> {
                if (link == loaded.link()) {
                    loads--;
                    RoomRelay room = room(loaded.roomId());
                    room.open(loaded.published());
                    room.loaded(loaded.after(), loaded.entries(), loaded.lastSeq());
                    consider(room);
                }
            }
            case Signal.LoadFailed(BrokerLink ofLink, long roomId) -> {
                if (link == ofLink) {
                    loads--;
                    // The next scan asks for the room again.
                    room(roomId).loadFailed();
                }
            }
            case Signal.Backlog(Map<Long, Long> backlog) -> {
                if (prepared) {
                    backlog.forEach((roomId, lastSeq) -> {
                        RoomRelay room = room(roomId);
                        room.knows(lastSeq);
                        consider(room);
                    });
                }
            }
        }
    }

    private void answered(Signal.Answered answer) {
        if (link != answer.link()) {
            return;
        }
        inFlight--;
        RoomRelay room = room(answer.roomId());
        switch (answer.result()) {
            case PublishResult.Accepted ignored -> {
                metrics.published.increment();
                brokerAliveAt = clock.instant();
                held.remove(room.roomId());
                if (room.accepted(answer.round(), answer.seq())) {
                    published.put(room.roomId(), room.published());
                }
            }
            case PublishResult.Refused(String reason) -> refused(room, answer, reason);
            case PublishResult.LinkLost ignored -> {
                // The link's end is on its way as a signal of its own, and starts everything over.
            }
        }
        consider(room);
    }

    private void refused(RoomRelay room, Signal.Answered answer, String reason) {
        metrics.refused.increment();
        lastRefusal = reason;
        long longest =
                Math.min(settings.holdMax().toMillis(), settings.holdMin().toMillis() << Math.min(room.refusals(), 16));
        long millis = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
        if (room.refused(answer.round(), System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis))) {
            held.add(room.roomId());
            log.warn(
                    "The broker refused seq {} of room {} ({}); the room is held back for {} ms",
                    answer.seq(),
                    room.roomId(),
                    reason,
                    millis);
        }
    }

    /** Puts the room where its next step is due. */
    private void consider(RoomRelay room) {
        if (room.maySend(System.nanoTime())) {
            ready.add(room.roomId());
        } else if (room.needsLoad()) {
            room.beginLoad();
            toLoad.add(room.roomId());
        }
    }

    private void sendWhatMayBeSent() {
        BrokerLink to = link;
        if (to == null || !prepared) {
            return;
        }
        while (!ready.isEmpty() && inFlight < to.receiveMaximum() && lease.valid()) {
            Iterator<Long> next = ready.iterator();
            RoomRelay room = room(next.next());
            next.remove();
            sendTurn(to, room);
            consider(room);
        }
        while (loads < LOADS && !toLoad.isEmpty() && budget.hasRoom()) {
            RoomRelay room = room(toLoad.remove());
            loads++;
            store.load(to, room.roomId(), room.opened(), room.loadAfter());
        }
        metrics.inFlight.set(inFlight);
    }

    private void sendTurn(BrokerLink to, RoomRelay room) {
        long now = System.nanoTime();
        for (int sent = 0; sent < settings.turn() && inFlight < to.receiveMaximum(); sent++) {
            Entry entry = room.send(now);
            if (entry == null) {
                return;
            }
            inFlight++;
            int round = room.round();
            var unused = to.publish(
                            new Publication(RoomTopic.messages(entry.roomId()), entry.json(), true, entry.accessRev()))
                    .thenAccept(
                            result -> signals.add(new Signal.Answered(to, entry.roomId(), round, entry.seq(), result)));
        }
    }

    private void onTime() {
        long now = System.nanoTime();
        if (now - nextFlushNanos >= 0) {
            nextFlushNanos = now + settings.flushEvery().toNanos();
            if (link != null && prepared && store.flush(Map.copyOf(published))) {
                published.clear();
            }
            List.copyOf(held).forEach(roomId -> consider(room(roomId)));
            forgetIdleRooms();
            tellStatus();
        }
        if (prepared && now - nextScanNanos >= 0) {
            nextScanNanos = now + settings.scanEvery().toNanos();
            store.scan();
        }
    }

    private RoomRelay room(long roomId) {
        return rooms.computeIfAbsent(roomId, id -> new RoomRelay(id, budget));
    }

    private void forgetIdleRooms() {
        if (rooms.size() > settings.idleRooms()) {
            rooms.values().removeIf(room -> room.idle() && !published.containsKey(room.roomId()));
        }
    }

    /** A new link, or none: everything unacknowledged is read from the log again. */
    private void startOver(@Nullable BrokerLink newLink) {
        link = newLink;
        rooms.clear();
        budget.giveAll();
        ready.clear();
        held.clear();
        toLoad.clear();
        inFlight = 0;
        loads = 0;
        prepared = false;
        metrics.inFlight.set(0);
        metrics.linkUp.set(newLink == null ? 0 : 1);
        if (newLink != null) {
            store.prepare(newLink, Map.copyOf(published), brokerAliveAt);
            published.clear();
        }
    }

    private static long bytesOf(List<Entry> entries) {
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.json().length;
        }
        return bytes;
    }

    private void tellStatus() {
        metrics.heldRooms.set(held.size());
        status = new RelayStatus(
                state(), inFlight, held.size(), held.stream().limit(20).toList(), lastRefusal);
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
}
