package io.bongsu.perf;

import io.bongsu.perf.report.Repetition;
import io.bongsu.testenv.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Posts at a rate to a room with receivers while something breaks, and judges what each receiver got. What was acknowledged
 * to its sender is expected at every receiver; nothing else is.
 */
final class LossTest {

    /** What breaks while posts go on. */
    enum Fault {
        NOTHING("nothing breaks"),
        BROKER_KILLED("the broker is killed"),
        NODE_KILLED("the node is killed"),
        CONNECTIONS_CUT("connections are cut");

        private final String words;

        Fault(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * How it is loaded and broken.
     *
     * @param brokerAway from the broker's kill to its start
     * @param cutEvery how often each receiver's connection is cut; they take turns
     * @param patience with what has not arrived when the last post is answered and everything runs again
     */
    record Plan(
            int receivers,
            double postsPerSecond,
            Duration duration,
            Duration brokerAway,
            Duration cutEvery,
            Duration patience) {}

    private static final int SENDERS = 4;
    private static final String MARK = "@@";
    private static final int KEY_DIGITS = 16;
    private static final Duration READY = Duration.ofSeconds(60);
    private static final long POLL_NANOS = 10_000_000;

    private final Contender contender;
    private final Plan plan;
    private final Ledger ledger = new Ledger();
    private final List<Contender.Listener> listeners = new ArrayList<>();
    private long cuts;

    private LossTest(Contender contender, Plan plan) {
        this.contender = contender;
        this.plan = plan;
    }

    static Repetition.Losses run(Contender contender, Plan plan, Fault fault) {
        return new LossTest(contender, plan).run(fault);
    }

    private Repetition.Losses run(Fault fault) {
        long room = contender.newRoom();
        try {
            for (int i = 0; i < plan.receivers(); i++) {
                listeners.add(contender.listen(room, ledger.receiver("receiver " + i, room, 0)));
            }
            contender.awaitThere(room, listeners);
            CompletableFuture<Void> breaking = CompletableFuture.runAsync(
                    () -> strike(fault),
                    task -> Thread.ofPlatform().daemon().name("fault").start(task));
            post(room);
            awaitEnd(breaking);
            awaitArrivals();
        } finally {
            listeners.forEach(Contender.Listener::close);
        }
        return judge();
    }

    private void post(long room) {
        Contender.Poster poster = contender.poster(ledger, room);
        OpenLoop.run(
                plan.postsPerSecond(),
                plan.duration(),
                Collections.nCopies(SENDERS, (number, due) -> poster.post(number + 1L)));
    }

    private void strike(Fault fault) {
        Duration before = plan.duration().dividedBy(4);
        switch (fault) {
            case NOTHING -> {}
            case BROKER_KILLED -> {
                pause(before);
                contender.servers().killBroker().run();
                pause(plan.brokerAway());
                contender.servers().startBroker().run();
            }
            case NODE_KILLED -> {
                pause(before);
                contender.servers().killNode().run();
                contender.servers().startNode().run();
            }
            case CONNECTIONS_CUT -> cutInTurns();
        }
    }

    private void cutInTurns() {
        Duration between = plan.cutEvery().dividedBy(listeners.size());
        long end = System.nanoTime() + plan.duration().toNanos();
        for (int turn = 0; System.nanoTime() < end; turn++) {
            listeners.get(turn % listeners.size()).cut();
            cuts++;
            pause(between);
        }
    }

    private static void pause(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void awaitEnd(CompletableFuture<Void> breaking) {
        try {
            breaking.orTimeout(2, TimeUnit.MINUTES).join();
        } catch (CompletionException e) {
            throw new IllegalStateException("What was killed did not come back", e.getCause());
        }
    }

    private void awaitArrivals() {
        long end = System.nanoTime() + plan.patience().toNanos();
        while (ledger.counts().lost() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private Repetition.Losses judge() {
        Ledger.Counts counts = ledger.counts();
        long lettingIns =
                listeners.stream().mapToLong(Contender.Listener::connects).sum();
        long delivered = counts.expected() - counts.lost();
        return new Repetition.Losses(
                counts.attempted(),
                counts.acknowledged(),
                counts.expected(),
                delivered,
                counts.duplicated(),
                counts.outOfOrder(),
                counts.delivered() - counts.duplicated() - delivered,
                counts.attempted() - counts.acknowledged(),
                Math.max(0, lettingIns - listeners.size() - cuts));
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + READY.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Not within " + READY + ": " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** What the ledger knows a message by. */
    static String key(long number) {
        return String.format(Locale.ROOT, "%0" + KEY_DIGITS + "d", number);
    }

    /** Bears the key, for whoever has no other place for it. */
    static String content(long number) {
        String head = MARK + key(number);
        return head + "x".repeat(Site.CONTENT_BYTES - head.length());
    }

    /** Nothing where it was not posted to be counted. */
    static Optional<String> keyIn(String content) {
        return content.startsWith(MARK)
                ? Optional.of(content.substring(MARK.length(), MARK.length() + KEY_DIGITS))
                : Optional.empty();
    }
}
