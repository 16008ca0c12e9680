package io.bongsu.access;

import io.bongsu.broker.AccessAnswer;
import io.bongsu.broker.AccessCommand;
import io.bongsu.broker.AccessControl;
import io.bongsu.broker.AccessLink;
import io.bongsu.membership.Access;
import io.bongsu.membership.AccessChanged;
import io.bongsu.membership.AllMembers;
import io.bongsu.membership.ChangedRooms;
import io.bongsu.membership.RevisionsMoved;
import io.bongsu.membership.SessionsRevoked;
import io.bongsu.membership.StandingRevocations;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
import org.springframework.stereotype.Component;

/**
 * Tells the broker's plugin who is a member of what, and keeps what it has acknowledged.
 *
 * <p>One thread sends changes in the order they come in. What cannot be sent, or is answered with a gap, makes its room
 * <em>stale</em>: the plugin is asked where it has the room, and sent the whole of it where that is not far enough; again and
 * again until it is. Everything at once ({@link Snapshots}) is pushed by another thread, while changes go on; a third looks for what
 * nodes changed that cannot tell any more ({@link MissedChanges}).
 */
@Component
@ConditionalOnProperty(name = "bongsu.broker.plugin", havingValue = "true")
class AccessPush implements Fence, AccessControl.Listener, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AccessPush.class);
    private static final long TICK_MILLIS = 20;
    private static final int ROUND = 100;
    private static final long HELLO_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final AccessControl control;
    private final AccessSettings settings;
    private final AccessMetrics metrics;
    private final Acknowledged acknowledged;
    private final Snapshots snapshots;
    private final RoomPushes pushes;
    private final MissedChanges missed;
    private final BlockingQueue<Push> queue;

    private final StaleRooms stale;
    private final AtomicReference<@Nullable CompletableFuture<Void>> confirming = new AtomicReference<>();
    private final Thread thread =
            Thread.ofPlatform().name("access-push").daemon().unstarted(this::run);
    private volatile @Nullable AccessLink link;
    private volatile boolean running;

    // Confined to the thread.
    private @Nullable AccessLink greeted;
    private String boot = "";
    private long nextHelloNanos = System.nanoTime();
    private long nextSweepNanos = System.nanoTime();

    AccessPush(
            AccessControl control,
            Access access,
            AllMembers members,
            ChangedRooms changedRooms,
            StandingRevocations revocations,
            AccessSettings settings,
            MeterRegistry meters,
            Clock clock) {
        this.control = control;
        this.settings = settings;
        this.acknowledged = new Acknowledged(settings.acknowledgedRooms());
        this.queue = new LinkedBlockingQueue<>(settings.waitingChanges());
        this.stale = new StaleRooms(settings.staleRooms(), this::doubt);
        this.metrics = new AccessMetrics(meters, () -> link != null, stale::size, acknowledged::waiting);
        ReentrantLock building = new ReentrantLock();
        Refusals refusals = new Refusals(metrics);
        this.pushes = new RoomPushes(
                access,
                acknowledged,
                stale,
                new SentRevocations(revocations, clock, refusals),
                building,
                metrics,
                refusals,
                this::pushAgain);
        this.snapshots = new Snapshots(new Snapshot(members, revocations, building), settings, metrics, () -> link);
        this.missed = new MissedChanges(changedRooms, this, () -> link != null, clock);
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
        pushes.revoked();
    }

    private void offer(Push push) {
        if (link == null || !queue.offer(push)) {
            remember(push);
        }
    }

    private void remember(Push push) {
        stale.add(push.roomId(), push.rev());
    }

    /** Where there is no place in the queue, the sweep finds the room. */
    private void pushAgain(Push push) {
        var unused = queue.offer(push);
    }

    private void doubt() {
        snapshots.doubt();
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
        if (stale.add(roomId, accessRev)) {
            pushAgain(new Push.Stale(roomId, accessRev));
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
        stale.onSettled(listener);
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
                    pushes.push(to, round);
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
            pushes.startOver();
            greeted = to;
            nextSweepNanos = System.nanoTime();
            snapshots.linked(to, hello.ready());
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
            stale.each(this::pushAgain);
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
        missed.start(settings.missedEvery());
    }

    @Override
    public void stop() {
        running = false;
        control.disconnect();
        link = null;
        thread.interrupt();
        missed.stop();
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
