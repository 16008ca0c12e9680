package io.bongsu.client;

import java.time.Duration;
import java.util.Objects;

/** How the client stands with its broker, at one moment. Immutable. */
public final class ConnectionState {

    /** The kinds of state. */
    public enum Phase {
        /** A token is being got, or a connection opened. */
        CONNECTING,
        /** Messages come as they are stored. */
        CONNECTED,
        /** There is no connection; the next try comes by itself after {@link ConnectionState#remaining()}. */
        WAITING,
        /**
         * The login is refused: the user must sign in again, then call {@link BongsuClient#catchUp()}. Until then nothing
         * is tried; what waits to be sent is kept.
         */
        SIGNED_OUT,
        /** {@link BongsuClient#close()} was called. Final. */
        CLOSED
    }

    private final Phase phase;
    private final String reason;
    private final long untilNanos;

    private ConnectionState(Phase phase, String reason, long untilNanos) {
        this.phase = phase;
        this.reason = reason;
        this.untilNanos = untilNanos;
    }

    static ConnectionState of(Phase phase, String reason) {
        return new ConnectionState(phase, reason, 0);
    }

    static ConnectionState waiting(String reason, Duration wait) {
        return new ConnectionState(Phase.WAITING, reason, System.nanoTime() + wait.toNanos());
    }

    public Phase phase() {
        return phase;
    }

    /** Why, in words for a log or a curious user; never has a token or a password in it. Empty while connected. */
    public String reason() {
        return reason;
    }

    /** Of {@link Phase#WAITING}: how long from now until the next try, by elapsed time; else zero. */
    public Duration remaining() {
        return phase == Phase.WAITING ? Duration.ofNanos(Math.max(0, untilNanos - System.nanoTime())) : Duration.ZERO;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConnectionState
                && ((ConnectionState) other).phase == phase
                && ((ConnectionState) other).untilNanos == untilNanos
                && ((ConnectionState) other).reason.equals(reason);
    }

    @Override
    public int hashCode() {
        return Objects.hash(phase, reason, untilNanos);
    }

    @Override
    public String toString() {
        return reason.isEmpty() ? phase.toString() : phase + ": " + reason;
    }
}
