package io.bongsu.access;

import io.bongsu.broker.AccessAnswer;
import io.bongsu.broker.AccessCommand;
import io.bongsu.broker.AccessControl;
import io.bongsu.broker.AccessLink;
import io.bongsu.broker.BrokerRights;
import io.bongsu.broker.RoomMembers;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Access;
import io.bongsu.membership.AccessChanged;
import io.bongsu.membership.AllMembers;
import io.bongsu.membership.RevisionsMoved;
import io.bongsu.membership.RoomAccess;
import io.bongsu.membership.SessionsRevoked;
import io.bongsu.membership.StandingRevocations;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Tells the broker's plugin who is a member of what, and keeps what it has acknowledged.
 *
 * <p>One thread sends changes in the order they come in. What cannot be sent, or is answered with a gap, makes its room
 * <em>stale</em>: the plugin is asked where it has the room, and sent the whole of it where that is not far enough; again and
 * again until it is. Everything at once ({@link Snapshots}) is pushed by another thread, while changes go on.
 *
 * <p>Whatever gives a right, or moves a room, is sent after the revocations that were committed before it was read.
 */
@Component
@ConditionalOnProperty(name = "bongsu.broker.plugin", havingValue = "true")
class AccessPush implements Fence, AccessControl.Listener, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AccessPush.class);
    private static final long TICK_MILLIS = 20;
    private static final int ROUND = 100;
    private static final long HELLO_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private sealed interface Push {

        long roomId();

        long rev();

        record Change(
                long roomId,
                long rev,
                String userId,
                @Nullable BrokerRights rights) implements Push {}

        record Moved(long roomId, long rev) implements Push {}

        /** Asks first. */
        record Stale(long roomId, long rev) implements Push {}

        record Whole(long roomId, long rev) implements Push {}
    }

    private final AccessControl control;
    private final Access access;
    private final AccessSettings settings;
    private final AccessMetrics metrics;
    private final Acknowledged acknowledged;
    private final Snapshots snapshots;
    private final SentRevocations revocations;
    private final ReentrantLock building = new ReentrantLock();
    private final BlockingQueue<Push> queue;

    /** Rooms that are to be brought up, and to which revision. */
    private final Map<Long, Long> stale = new ConcurrentHashMap<>();

    private final AtomicReference<@Nullable CompletableFuture<Void>> confirming = new AtomicReference<>();
    private final Thread thread =
            Thread.ofPlatform().name("access-push").daemon().unstarted(this::run);
    private volatile @Nullable AccessLink link;
    private volatile boolean revoked;
    private volatile boolean running;
    private volatile LongConsumer onPassed = roomId -> {};

    // Confined to the thread.
    private @Nullable AccessLink greeted;
    private String boot = "";
    private long nextHelloNanos = System.nanoTime();
    private long nextSweepNanos = System.nanoTime();
    private boolean complained;

    AccessPush(
            AccessControl control,
            Access access,
            AllMembers members,
            StandingRevocations revocations,
            AccessSettings settings,
            MeterRegistry meters,
            Clock clock) {
        this.control = control;
        this.access = access;
        this.settings = settings;
        this.acknowledged = new Acknowledged(settings.acknowledgedRooms());
        this.queue = new LinkedBlockingQueue<>(settings.waitingChanges());
        this.revocations = new SentRevocations(revocations, clock);
        this.metrics = new AccessMetrics(meters, () -> link != null, stale::size, acknowledged::waiting);
        this.snapshots = new Snapshots(new Snapshot(members, revocations, building), settings, metrics, () -> link);
    }

    // ---- what happens, told by any thread ----

    @EventListener
    void on(AccessChanged changed) {
        boolean moved = !changed.before().equals(changed.after());
        offer(
                moved
                        ? new Push.Change(
                                changed.roomId(), changed.accessRev(), changed.userId(), Pieces.rights(changed.after()))
                        : new Push.Stale(changed.roomId(), changed.accessRev()));
    }

    @EventListener
    void on(RevisionsMoved moved) {
        moved.rooms().forEach(room -> offer(new Push.Moved(room.roomId(), room.accessRev())));
    }

    /** By this node or another: each tells the plugin of all. */
    @EventListener
    void on(SessionsRevoked event) {
        revoked = true;
    }

    private void offer(Push push) {
        if (link == null || !queue.offer(push)) {
            remember(push);
        }
    }

    /** The room is stale until the plugin has it at this revision. */
    private void remember(Push push) {
        stale.merge(push.roomId(), push.rev(), Math::max);
        if (stale.size() > settings.staleRooms()) {
            stale.clear();
            snapshots.doubt();
        }
    }

    @Override
    public void up(AccessLink up) {
        link = up;
    }

    @Override
    public void down(AccessLink down) {
        link = null;
        acknowledged.noAnswers();
    }

    // ---- the fence ----

    @Override
    public boolean passed(long roomId, long accessRev) {
        return acknowledged.passed(roomId, accessRev);
    }

    @Override
    public void bringUp(long roomId, long accessRev) {
        Push.Stale push = new Push.Stale(roomId, accessRev);
        if (stale.get(roomId) == null) {
            remember(push);
            // Where there is no place in the queue, the sweep finds it.
            var unused = queue.offer(push);
        } else {
            remember(push);
        }
    }

    @Override
    public CompletionStage<Void> confirm() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        confirming.set(asked);
        return asked;
    }

    @Override
    public void onPassed(LongConsumer listener) {
        onPassed = listener;
    }

    @Override
    public boolean await(long roomId, long accessRev) {
        boolean passed = passed(roomId, accessRev) || (link != null && awaitAnswer(roomId, accessRev));
        if (!passed) {
            metrics.pending.increment();
        }
        return passed;
    }

    private boolean awaitAnswer(long roomId, long accessRev) {
        CompletableFuture<Boolean> answer = acknowledged.await(roomId, accessRev);
        try {
            return answer.get(settings.answerWait().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return false;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        } finally {
            answer.cancel(false);
        }
    }

    // ---- the thread ----

    private void run() {
        List<Push> round = new ArrayList<>();
        while (running) {
            try {
                round.clear();
                take(round);
                AccessLink to = link;
                if (to != null && to != greeted) {
                    greet(to);
                }
                if (to == null || to != greeted) {
                    round.forEach(this::remember);
                } else {
                    push(to, round);
                    onTime(to);
                }
            } catch (InterruptedException stopping) {
                return;
            } catch (RuntimeException | Error fault) {
                // What was in this round is lost to us: only everything at once is certain.
                log.error("Pushing memberships met a fault and goes on with everything", fault);
                snapshots.doubt();
            }
        }
    }

    private void take(List<Push> round) throws InterruptedException {
        Push first = queue.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
            round.add(first);
            queue.drainTo(round, ROUND - 1);
        }
    }

    private void greet(AccessLink to) {
        if (Answers.await(to.send(new AccessCommand.Hello())) instanceof AccessAnswer.Done hello) {
            if (!hello.ready() || !hello.boot().equals(boot)) {
                acknowledged.startOver();
            }
            boot = hello.boot();
            revocations.startOver();
            revoked = true;
            greeted = to;
            nextSweepNanos = System.nanoTime();
            snapshots.linked(to, hello.ready());
        }
    }

    private void push(AccessLink to, List<Push> round) {
        List<Push> giving = new ArrayList<>();
        for (Push push : round) {
            switch (push) {
                case Push.Change(long roomId, long rev, String userId, var rights)
                when rights == null -> send(to, push, new AccessCommand.Del(roomId, rev, userId));
                case Push.Stale(long roomId, long rev) -> send(to, push, new AccessCommand.Ask(roomId));
                default -> giving.add(push);
            }
        }
        if (giving.isEmpty() && !revoked) {
            return;
        }
        boolean any = revoked;
        revoked = false;
        if (!sendRevocations(to)) {
            revoked = any;
            giving.forEach(this::remember);
            return;
        }
        for (Push push : giving) {
            switch (push) {
                case Push.Change(long roomId, long rev, String userId, BrokerRights rights) ->
                    send(to, push, new AccessCommand.Add(roomId, rev, userId, rights));
                case Push.Moved(long roomId, long rev) -> send(to, push, new AccessCommand.Touch(roomId, rev));
                case Push.Whole whole -> sendWhole(to, whole);
                case Push.Stale asked -> throw new IllegalStateException("was asked above: " + asked);
            }
        }
    }

    private boolean sendRevocations(AccessLink to) {
        try {
            revocations.send(to);
            complained = false;
            return true;
        } catch (DataAccessException | TransactionException away) {
            complain(away);
            return false;
        }
    }

    private void complain(RuntimeException away) {
        if (!complained) {
            complained = true;
            log.warn("Memberships are pushed once the database is back: {}", away.toString());
        }
    }

    private void sendWhole(AccessLink to, Push.Whole push) {
        RoomAccess room;
        try {
            room = access.fresh(push.roomId());
        } catch (DataAccessException | TransactionException away) {
            complain(away);
            remember(push);
            return;
        } catch (ProblemException gone) {
            if (gone.code() != ProblemCode.ROOM_NOT_FOUND) {
                throw gone;
            }
            stale.remove(push.roomId());
            return;
        }
        // Once more: the room was read later than they were.
        if (!sendRevocations(to)) {
            remember(push);
            return;
        }
        List<RoomMembers> pieces = Pieces.split(room, to.commandBytesMax());
        if (pieces.size() == 1) {
            send(to, push, new AccessCommand.Room(pieces.getFirst(), false));
        } else {
            sendPieces(to, push, pieces);
        }
    }

    /** The last piece makes it hold, so it goes only after all others were taken. */
    private void sendPieces(AccessLink to, Push.Whole push, List<RoomMembers> pieces) {
        if (!building.tryLock()) {
            // A snapshot is on its way; the sweep comes back to the room.
            remember(push);
            return;
        }
        try {
            List<CompletionStage<AccessAnswer>> asked = new ArrayList<>();
            for (RoomMembers piece : pieces.subList(0, pieces.size() - 1)) {
                asked.add(to.send(new AccessCommand.Room(piece, true)));
            }
            if (asked.stream().map(Answers::await).allMatch(AccessAnswer.Done.class::isInstance)) {
                send(to, push, new AccessCommand.Room(pieces.getLast(), false));
            } else {
                Answers.await(to.send(new AccessCommand.Abort()));
                remember(push);
            }
        } finally {
            building.unlock();
        }
    }

    private void send(AccessLink to, Push push, AccessCommand command) {
        int term = acknowledged.term();
        var unused = to.send(command).thenAccept(answer -> answered(term, push, answer));
    }

    /** On the link's thread. */
    private void answered(int term, Push push, AccessAnswer answer) {
        if (answer instanceof AccessAnswer.Lost) {
            remember(push);
            return;
        }
        if (answer.rev() > 0) {
            acknowledged.moved(term, push.roomId(), answer.rev());
        }
        if (answer.rev() >= push.rev()) {
            settle(push.roomId(), answer.rev());
            return;
        }
        remember(push);
        if (answer instanceof AccessAnswer.Refused(long rev, String code, String text) && !code.equals("gap")) {
            // The sweep tries again.
            metrics.refused.increment();
            log.error("The broker refused a change of room {}, which is held back: {} ({})", push.roomId(), code, text);
        } else {
            metrics.gaps.increment();
            var unused = queue.offer(new Push.Whole(push.roomId(), push.rev()));
        }
    }

    private void settle(long roomId, long rev) {
        Long wanted = stale.get(roomId);
        if (wanted != null && wanted <= rev && stale.remove(roomId, wanted)) {
            onPassed.accept(roomId);
        } else if (wanted != null && wanted > rev) {
            // More was asked for meanwhile.
            var unused = queue.offer(new Push.Whole(roomId, wanted));
        }
    }

    private void onTime(AccessLink to) {
        long now = System.nanoTime();
        if ((confirming.get() != null || !snapshots.ready()) && now - nextHelloNanos >= 0) {
            nextHelloNanos = now + HELLO_EVERY_NANOS;
            askReady(to);
        }
        if (now - nextSweepNanos >= 0) {
            nextSweepNanos = now + settings.retryEvery().toNanos();
            sweep();
        }
    }

    /** Not while the last sweep is still being worked off. */
    private void sweep() {
        if (queue.isEmpty()) {
            stale.forEach((roomId, rev) -> {
                var unused = queue.offer(new Push.Stale(roomId, rev));
            });
        }
    }

    /** Whoever asked before this is sent is answered by it. */
    private void askReady(AccessLink to) {
        CompletableFuture<Void> asked = confirming.get();
        var unused = to.send(new AccessCommand.Hello()).thenAccept(answer -> {
            if (answer instanceof AccessAnswer.Done hello) {
                snapshots.heard(to, hello.ready());
                if (hello.ready() && asked != null && confirming.compareAndSet(asked, null)) {
                    asked.complete(null);
                }
            }
        });
    }

    @Override
    public void start() {
        running = true;
        thread.start();
        control.connect(this);
    }

    @Override
    public void stop() {
        running = false;
        control.disconnect();
        link = null;
        thread.interrupt();
        snapshots.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the relay, which waits for it, and after it ends. */
    @Override
    public int getPhase() {
        return -150;
    }
}
