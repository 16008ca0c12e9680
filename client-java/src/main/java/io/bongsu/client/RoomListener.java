package io.bongsu.client;

/**
 * What a room has for one who listens. The methods are called one at a time, in order, on the client's listener executor
 * ({@link ClientBuilder#listenerExecutor}); the next is called when the last has returned. A slow listener delays no other
 * room and costs a bounded buffer: what does not fit is fetched from the history later.
 *
 * <p>A listener that throws is not called again, for what it was given may be half done: the listening ends as with
 * {@link Listening#close()}, and the exception goes to the executor.
 */
public interface RoomListener {

    /** The next message: its seq is one more than the last one's, or than the position of the gap before it. */
    void onMessage(Message message);

    /** Messages are missing and cannot be had: it goes on after {@link Gap#position()}. Tell the user. */
    default void onGap(Gap gap) {}

    /**
     * The right to read the room is lost, or there is no such room. Nothing comes after it; listen again when the user was
     * added again.
     *
     * @param code {@code not-a-member}, {@code read-denied}, {@code room-not-found} or another of the server's
     */
    default void onEnded(String code) {}
}
