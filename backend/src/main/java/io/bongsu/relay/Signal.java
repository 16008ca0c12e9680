package io.bongsu.relay;

import io.bongsu.broker.BrokerLink;
import io.bongsu.broker.PublishResult;
import io.bongsu.core.Entry;
import java.util.List;
import java.util.Map;

/** What the relay's thread is told. */
sealed interface Signal {

    /** A lane committed these, in seq order. */
    record Committed(long roomId, List<Entry> entries) implements Signal {}

    record LinkUp(BrokerLink link) implements Signal {}

    record LinkDown(BrokerLink link) implements Signal {}

    /** The lease is over. */
    record StandBy() implements Signal {}

    /** The database is ready for this link: what a restarted broker may have lost counts as unpublished again. */
    record LinkPrepared(BrokerLink link) implements Signal {}

    /** The lease was over while the database was asked: the link cannot be used, though the lease may be back. */
    record LinkUnprepared(BrokerLink link) implements Signal {}

    /** The broker knows the memberships, and has said so since the link was made. */
    record BrokerReady(BrokerLink link) implements Signal {}

    /** The broker has a room's members as they are. */
    record AccessPassed(long roomId) implements Signal {}

    record Answered(BrokerLink link, long roomId, int round, long seq, PublishResult result) implements Signal {}

    /** @param published the room's published_seq, read before the entries */
    record Loaded(BrokerLink link, long roomId, long published, long after, List<Entry> entries, long lastSeq)
            implements Signal {}

    record LoadFailed(BrokerLink link, long roomId) implements Signal {}

    /** The log may hold what nobody told of. */
    record ScanNow() implements Signal {}

    /** Rooms with something unpublished as the database sees it, and the newest seq of each. */
    record Backlog(Map<Long, Long> rooms) implements Signal {}
}
