package io.bongsu.broker;

import org.jspecify.annotations.Nullable;

/** Something a user or device sent to a room. Until it is answered it counts against what may be on its way. */
public interface Sent {

    long roomId();

    /** Who sent it: the broker lets nobody else publish on that topic. */
    String userId();

    byte[] payload();

    /** Where the sender wants its answer (MQTT 5 §3.3.2.3.5); not looked at yet. Null where it named nothing. */
    @Nullable
    String responseTopic();

    /** How long what the answer has to carry with it is (MQTT 5 §3.3.2.3.6). */
    int correlationBytes();

    /** A moment before the broker accepted it, by {@link System#nanoTime}; null where none is known. */
    @Nullable
    Long acceptedAfterNanos();

    /**
     * Publishes an answer at QoS 1, and tells the broker then that the send is done with. An answer that does not get through is
     * counted; whoever misses it sends again. To be called once; never blocks.
     */
    void answer(String topic, byte[] json);

    /** Instead: there will be no answer. */
    void giveUp();
}
