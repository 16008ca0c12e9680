package io.bongsu.client;

/** Told how the client stands with its broker, in order, one at a time, on the listener executor. */
public interface ConnectionListener {

    /**
     * Called once for the state at the moment it was added, then at every change; one slower than the changes is told the
     * newest.
     */
    void onState(ConnectionState state);
}
