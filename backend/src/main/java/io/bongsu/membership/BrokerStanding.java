package io.bongsu.membership;

/** Whether what the broker accepted was sent with a token that still stands. Answered by whoever tells the broker of revocations. */
public interface BrokerStanding {

    /**
     * To be asked with the room's members known at {@code accessRev}: with them come the revocations that were committed before.
     *
     * @throws io.bongsu.core.ProblemException BROKER_UNAVAILABLE, to be tried again, while it is not certain that the broker knew of
     *     every revocation of the sender's logins when it accepted the message
     */
    void requireStanding(BrokerSender sender, long roomId, long accessRev);
}
