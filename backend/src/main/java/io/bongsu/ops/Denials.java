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

    /** What is let in and allowed is no longer; strangers name up to 64 KiB, and so many of them are kept. */
    private static final int CLIENT_ID_CHARS_MAX = 128;

    private static final int TOPIC_CHARS_MAX = 256;

    private final Deque<Denial> newest = new ArrayDeque<>();

    @Override
    public void add(Denial denial) {
        keep(new Denial(
                denial.event(),
                beginning(denial.clientId(), CLIENT_ID_CHARS_MAX),
                denial.userId(),
                denial.action(),
                denial.topic() == null ? null : beginning(denial.topic(), TOPIC_CHARS_MAX),
                denial.address(),
                denial.reason(),
                denial.at()));
    }

    private synchronized void keep(Denial denial) {
        if (newest.size() == MOST) {
            newest.removeLast();
        }
        newest.addFirst(denial);
    }

    /** Not with half of a surrogate pair, which UTF-8 cannot carry. */
    private static String beginning(String text, int charsMax) {
        if (text.length() <= charsMax) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(charsMax - 1)) ? charsMax - 1 : charsMax);
    }

    synchronized List<Denial> newestFirst() {
        return new ArrayList<>(newest);
    }
}
