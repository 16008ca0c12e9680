package io.bongsu.broker.internal;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The sends of one link, in the order they came, that the broker was not told are done with: it would send them again on the next link.
 *
 * <p>Acknowledgements go out in the order the messages came in (MQTT 5 §4.6). So one that takes long would keep back those of all that
 * came after it, and the broker's queue would fill, and drop what others send. Therefore none is held for longer than two seconds once others
 * follow, and no more than so many: beyond that the oldest is acknowledged before it is answered. It is answered all the same; only a
 * node that dies before that leaves it unanswered, and whoever waits for an answer sends again.
 */
final class HeldSends {

    private static final long HELD_NANOS = 2_000_000_000L;

    /** One of them. */
    static final class Held {

        private final Mqtt5Publish publish;
        private final int size;
        private final long sinceNanos = System.nanoTime();
        private boolean acknowledged;

        private Held(Mqtt5Publish publish) {
            this.publish = publish;
            this.size = publish.getPayloadAsBytes().length;
        }
    }

    private final int max;
    private final long bytesMax;
    private final Runnable early;

    // Guarded by this.
    private final Deque<Held> queue = new ArrayDeque<>();
    private long bytes;

    /** @param early told of each that is acknowledged before it is answered */
    HeldSends(int max, long bytesMax, Runnable early) {
        this.max = max;
        this.bytesMax = bytesMax;
        this.early = early;
    }

    synchronized Held arrived(Mqtt5Publish publish) {
        Held held = new Held(publish);
        queue.add(held);
        bytes += held.size;
        while (queue.size() > max || bytes > bytesMax || isTooOld(queue.element())) {
            early.run();
            acknowledge(queue.element());
        }
        return held;
    }

    private static boolean isTooOld(Held held) {
        return System.nanoTime() - held.sinceNanos > HELD_NANOS;
    }

    /** It was answered, or will not be. */
    synchronized void done(Held held) {
        acknowledge(held);
    }

    /** The connection is gone, and nothing goes out on it: the client library lets go of them. */
    synchronized void linkEnded() {
        while (!queue.isEmpty()) {
            acknowledge(queue.element());
        }
    }

    private void acknowledge(Held held) {
        if (!held.acknowledged) {
            held.acknowledged = true;
            held.publish.acknowledge();
        }
        while (!queue.isEmpty() && queue.element().acknowledged) {
            bytes -= queue.remove().size;
        }
    }
}
