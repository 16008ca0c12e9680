package io.bongsu.stomp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription has sent and its client has not settled: seqs alone, at most a window of them. A message that
 * has to go out again is read from the log anew, so a client that acknowledges late costs no memory.
 */
final class Unacknowledged {

    /** How often a message is sent again. */
    static final int REDELIVERIES = 3;

    /** Settled since it was taken to be sent again. */
    static final int SETTLED = -1;

    private final AckMode mode;
    private final AckWindow window;

    /** Each seq with the number of its redeliveries. */
    private final NavigableMap<Long, Integer> sent = new TreeMap<>();

    private final LinkedHashSet<Long> again = new LinkedHashSet<>();
    private long newest;
    private boolean closed;

    Unacknowledged(AckMode mode, AckWindow window) {
        this.mode = mode;
        this.window = window;
    }

    int free() {
        return window.free();
    }

    /** Just before it is sent: how often it has been redelivered, this time included; 0 the first time; or {@link #SETTLED}. */
    synchronized int sends(long seq) {
        if (closed) {
            return SETTLED;
        }
        again.remove(seq);
        if (seq > newest) {
            newest = seq;
            sent.put(seq, 0);
            window.take();
        }
        Integer redelivery = sent.get(seq);
        if (redelivery == null) {
            return SETTLED;
        }
        window.sent();
        return redelivery;
    }

    /** One that is not waited for is no error: its subscription may have ended, or the ACK was repeated. */
    synchronized void acknowledge(long seq) {
        settle(List.copyOf(meant(seq).keySet()));
    }

    /** They are sent again. Gives those that were sent as often as may be, which are settled. */
    synchronized List<Long> refuse(long seq) {
        List<Long> givenUp = new ArrayList<>();
        for (Map.Entry<Long, Integer> one : meant(seq).entrySet()) {
            if (again.contains(one.getKey())) {
                continue;
            }
            if (one.getValue() == REDELIVERIES) {
                givenUp.add(one.getKey());
            } else {
                one.setValue(one.getValue() + 1);
                again.add(one.getKey());
            }
        }
        settle(givenUp);
        return givenUp;
    }

    /** It cannot be sent again. */
    synchronized void giveUp(long seq) {
        if (sent.containsKey(seq)) {
            settle(List.of(seq));
        }
    }

    /** The next to be sent again; until it is, a repeated refusal of it counts for nothing. */
    synchronized @Nullable Long nextAgain() {
        return again.isEmpty() ? null : again.getFirst();
    }

    synchronized void close() {
        closed = true;
        settle(List.copyOf(sent.keySet()));
    }

    private NavigableMap<Long, Integer> meant(long seq) {
        return mode == AckMode.CLIENT ? sent.headMap(seq, true) : sent.subMap(seq, true, seq, true);
    }

    private void settle(Collection<Long> seqs) {
        for (Long seq : seqs) {
            sent.remove(seq);
            again.remove(seq);
        }
        window.giveBack(seqs.size());
    }
}
