package io.bongsu.client;

/**
 * Told what became of every message that was accepted to be sent, also of those that an earlier process accepted: where an
 * app updates its database.
 */
public interface OutcomeListener {

    /**
     * Called on the listener executor, one at a time; of one room in the order of sending. At least once for each message:
     * an outcome counts as told when this has returned, and a process killed in between hears of it again at its next
     * start. Where it throws, the exception goes to the executor, and it is told the same again later, after others; until it
     * returns the outcome keeps its place in the outbox.
     */
    void onOutcome(SendOutcome outcome);
}
