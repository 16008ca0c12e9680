package io.bongsu.perf.swarm;

import java.io.IOException;

/** A server's answer that it does not let a receiver in; a connection that only ends is none. */
final class Refusal extends IOException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 600;

    Refusal(String answer) {
        super("Refused: " + answer.substring(0, Math.min(answer.length(), LONGEST)));
    }
}
