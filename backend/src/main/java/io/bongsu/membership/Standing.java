package io.bongsu.membership;

/** Whether a verified token still stands. */
public interface Standing {

    /**
     * Looks again at somebody whose token was verified before they could be told of a revocation: to be asked once they can.
     *
     * @throws io.bongsu.core.ProblemException UNAUTHENTICATED when their session was revoked meanwhile
     */
    void requireStanding(Caller caller);
}
