package io.bongsu.ops;

import io.bongsu.broker.BrokerDenials;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.springframework.stereotype.Component;

/** The newest refusals of the broker that this node was told of: telemetry, which may leave some out. */
@Component
class Denials implements BrokerDenials {

    private static final int MOST = 1_000;

    private final Deque<Denial> newest = new ArrayDeque<>();

    @Override
    public synchronized void add(Denial denial) {
        if (newest.size() == MOST) {
            newest.removeLast();
        }
        newest.addFirst(denial);
    }

    synchronized List<Denial> newestFirst() {
        return new ArrayList<>(newest);
    }
}
