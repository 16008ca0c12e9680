package io.bongsu.stomp;

import io.bongsu.core.Entry;
import io.bongsu.core.ProblemCode;
import io.bongsu.stream.Delivery;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;

/**
 * Everything a session sends, in one place and by one thread at a time. The writer runs while there is something to
 * write and takes one step at a time: a control frame, else the farewell, else the next message of the batch in hand,
 * else a pull for the subscription whose turn it is. So an answer never waits behind a batch, a closed subscription
 * stops between two frames, and a receiver that does not read blocks nobody but its own writer.
 */
final class Outbox {

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);
    private static final long RETRY_MILLIS = 50;

    private final Wire wire;
    private final StompSettings settings;
    private final Executor writers;
    private final ScheduledExecutorService timer;
    private final BiConsumer<Subscription, ProblemCode> ended;
    private final Runnable broken;

    private final ArrayDeque<byte[]> control = new ArrayDeque<>();
    private final ArrayDeque<Subscription> waiting = new ArrayDeque<>();
    private @Nullable Step farewell;
    private boolean writing;

    /** SockJS can take no more before its client asks again: the timer, and nothing else, wakes the writer. */
    private boolean parked;

    private boolean stopped;

    /** The batch in hand; the writer's alone. */
    private @Nullable Subscription current;

    private @Nullable Iterator<Entry> batch;

    /** Whether the batch in hand is written together. */
    private boolean gathering;

    /** One thing the writer does. */
    private interface Step {
        void run() throws IOException;
    }

    /**
     * @param ended told when the stream has ended a subscription
     * @param broken told when the connection cannot be written to any more
     */
    Outbox(Wire wire, StompServices services, BiConsumer<Subscription, ProblemCode> ended, Runnable broken) {
        this.wire = wire;
        this.settings = services.settings();
        this.writers = services.writers();
        this.timer = services.timer();
        this.ended = ended;
        this.broken = broken;
    }

    /** An answer to the client. False when as many wait as may: the client does not read. */
    synchronized boolean offer(byte[] frame) {
        if (stopped || farewell != null) {
            return true;
        }
        if (control.size() >= settings.controlFrames()) {
            return false;
        }
        control.add(frame);
        wake();
        return true;
    }

    synchronized void enqueue(Subscription subscription) {
        if (!stopped && farewell == null) {
            waiting.add(subscription);
            wake();
        }
    }

    /** After the answers already given, and this last one, the connection is closed. No message is sent any more. */
    synchronized void finish(byte @Nullable [] last, CloseStatus status) {
        if (stopped || farewell != null) {
            return;
        }
        farewell = () -> {
            release();
            if (last != null) {
                wire.send(last);
            }
            stop();
            wire.close(status);
        };
        wake();
    }

    /** Nothing is sent any more. */
    synchronized void stop() {
        stopped = true;
        control.clear();
        waiting.clear();
    }

    private void wake() {
        if (!writing && !parked) {
            writing = true;
            writers.execute(this::write);
        }
    }

    private void write() {
        try {
            for (Step step = next(); step != null; step = next()) {
                step.run();
            }
        } catch (IOException | RuntimeException gone) {
            log.debug("A STOMP connection broke while it was written to: {}", gone.toString());
            stop();
            broken.run();
        } catch (Error fault) {
            // Whatever it was, nobody else would ever write here again.
            stop();
            broken.run();
            throw fault;
        }
    }

    /** Deciding that there is nothing and letting the writer go is one step: a wake in between would be lost. */
    private synchronized @Nullable Step next() {
        if (stopped) {
            return null;
        }
        boolean something = !control.isEmpty() || farewell != null || batch != null || !waiting.isEmpty();
        if (!something) {
            writing = false;
            return null;
        }
        if (!wire.canTake()) {
            writing = false;
            parked = true;
            var unused = timer.schedule(this::unpark, RETRY_MILLIS, TimeUnit.MILLISECONDS);
            return null;
        }
        byte[] answer = control.poll();
        if (answer != null) {
            return () -> wire.send(answer);
        }
        if (farewell != null) {
            return farewell;
        }
        if (batch != null) {
            return this::sendNext;
        }
        Subscription turn = waiting.remove();
        return () -> pull(turn);
    }

    private synchronized void unpark() {
        parked = false;
        if (!stopped) {
            wake();
        }
    }

    private void pull(Subscription subscription) throws IOException {
        if (subscription.isClosed()) {
            return;
        }
        for (byte[] notice = subscription.takeNotice(); notice != null; notice = subscription.takeNotice()) {
            wire.send(notice);
        }
        Delivery delivery;
        try {
            delivery = subscription.pull(settings.batchEntries(), settings.batchBytes());
        } catch (RuntimeException away) {
            // It stays where it is: the stream says ready when it is worth another try, or the scan tries.
            log.debug("A subscription cannot be served now: {}", away.toString());
            return;
        }
        switch (delivery) {
            case Delivery.Messages(List<Entry> entries) -> {
                current = subscription;
                batch = entries.iterator();
                gathering = entries.size() > 1;
                if (gathering) {
                    wire.gather();
                }
            }
            case Delivery.Gap gap -> {
                if (!subscription.isClosed()) {
                    wire.send(Frames.gap(subscription, gap));
                    subscription.ready();
                }
            }
            case Delivery.CaughtUp() -> {}
            case Delivery.Ended(var code) -> {
                if (!subscription.isClosed()) {
                    ended.accept(subscription, code);
                }
            }
        }
    }

    private void sendNext() throws IOException {
        Subscription subscription = current;
        Iterator<Entry> entries = batch;
        if (subscription == null || entries == null) {
            return;
        }
        // Looked at before each message: a removed member gets nothing more of what was pulled before (I5).
        if (subscription.mayGoOn() && entries.hasNext()) {
            byte[] frame = subscription.frameOf(entries.next());
            if (frame != null) {
                wire.send(frame);
            }
        } else {
            current = null;
            batch = null;
            release();
            subscription.ready();
        }
    }

    private void release() throws IOException {
        if (gathering) {
            gathering = false;
            wire.release();
        }
    }
}
