package io.bongsu.membership;

import java.time.Instant;
import java.util.List;

/** The revoked login sessions whose tokens have not all expired yet: what a broker that starts empty has to be told. */
public interface StandingRevocations {

    /** @param until when the last token of the session expires; after that the revocation may be forgotten */
    record Revocation(String userId, String sid, Instant until) {}

    /**
     * Returns when this node knows, and has told, of every revocation that was committed before the call and made at {@code movedAt} or
     * before: a revocation moves its user's rooms to a newer revision, and whoever reads members at that revision must know why. Asks
     * the database only where that was not long ago.
     *
     * @param movedAt when the revision last moved, by the clock of whoever moved it; {@link Instant#MAX} where nobody wrote it down
     * @throws org.springframework.dao.DataAccessException when the database does not tell
     */
    void catchUp(Instant movedAt);

    /** As this node knows them, in no order. A copy. */
    List<Revocation> standing();

    /** As this node knows it; quick. */
    boolean isRevoked(String sid);

    /**
     * 0 where none of the user's logins was revoked whose tokens were good in the last hour; else a number that is another one whenever one
     * more is revoked, and never comes again. Quick; may be another one without need.
     */
    long numberOf(String userId);

    /** Page by page from the database: those after this sid, in sid order; {@code ""} begins. */
    List<Revocation> standingAfter(String sid, int limit);

    /**
     * From the database, so that whatever was committed before the call is in it: those of {@code since} and later, and for clocks
     * differ and a commit takes its time, of a minute before.
     */
    List<Revocation> since(Instant since);
}
