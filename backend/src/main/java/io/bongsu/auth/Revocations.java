package io.bongsu.auth;

import io.bongsu.membership.SessionsRevoked;
import io.bongsu.membership.StandingRevocations;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The revoked sessions, in memory, on every node.
 *
 * <p>A revocation is a committed row first. The node that made it takes it over at once; the others find it by asking for
 * the newer ones several times a second. Each question reaches back some way before the last answered one: rows become
 * visible in the order of their commits, not of their times, and clocks differ. When the database does not answer, tokens
 * go on being verified with what is known, and the log and a metric say so: refusing everybody would turn a pause of the
 * database into an outage, and a revocation could not have been stored in it anyway.
 *
 * <p>Memory is bounded. Beyond the bound the revocations that end soonest are dropped, and from then on a token's first
 * verification on this node asks the database about its session; what was verified before is verified again.
 */
@Component
class Revocations implements StandingRevocations {

    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);

    /** How far back a question reaches: the longest commit plus the largest difference of clocks that is coped with. */
    static final Duration OVERLAP = Duration.ofSeconds(60);

    /** So long after its last token has ended the broker may send a revoked login's will (MQTT 5 §3.1.3.2.2), or what it kept of it. */
    private static final Duration MATTERS_AFTERWARDS = Duration.ofHours(1);

    private static final int PAGE = 5_000;

    /** @param number of the newest; another one for each that is learned */
    private record OfUser(long number, Instant until) {}

    private final Sessions sessions;
    private final int limit;
    private final Clock clock;
    private final ApplicationEventPublisher events;
    private final Counter failures;
    private final Map<String, Revocation> bySid = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();

    private final Map<String, OfUser> users = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile boolean complete = true;
    private volatile Instant answeredAt;
    private volatile boolean failing;
    private final AtomicLong calls = new AtomicLong();
    private final ReentrantLock asking = new ReentrantLock();

    /** Guarded by {@link #asking}. */
    private long answeredCalls;

    Revocations(
            Sessions sessions,
            AuthSettings settings,
            Clock clock,
            ApplicationEventPublisher events,
            MeterRegistry meters) {
        this.sessions = sessions;
        this.limit = settings.revocations();
        this.clock = clock;
        this.events = events;
        this.failures = Counter.builder("bongsu.auth.revocations.poll.failures")
                .description("Times the database did not say what was revoked elsewhere")
                .register(meters);
        Gauge.builder("bongsu.auth.revocations.age", this, Revocations::ageSeconds)
                .baseUnit("seconds")
                .description("Since this node last learned of other nodes' revocations")
                .register(meters);
        Gauge.builder("bongsu.auth.revocations.standing", bySid, Map::size)
                .description("Revocations in memory")
                .register(meters);
        this.answeredAt = clock.instant();
        load();
    }

    @Override
    public boolean isRevoked(String sid) {
        return bySid.containsKey(sid);
    }

    /** For a token that is verified for the first time: memory alone may not know all. */
    boolean isRevokedAskingTheDatabase(String sid) {
        return isRevoked(sid) || (!complete && sessions.isRevoked(sid));
    }

    /** Moves whenever something was dropped from memory: what was verified under an older one is to be verified again. */
    long generation() {
        return generation.get();
    }

    /** Takes over what this node has just committed, and tells who holds connections. */
    void revoked(List<Revocation> revoked, SessionsRevoked event) {
        revoked.forEach(this::remember);
        events.publishEvent(event);
    }

    /** Learns of other nodes' revocations. */
    void poll() {
        try {
            catchUp();
        } catch (DataAccessException | TransactionException e) {
            failures.increment();
            if (!failing) {
                LOG.warn(
                        "Revocations of other nodes cannot be read; tokens are verified with those known: {}",
                        e.toString());
                failing = true;
            }
        }
    }

    /**
     * What was made longer ago than a question reaches back was committed before the last answered one, or is taken for lost: a room
     * that has not moved since then needs none. So thousands who come back at once to rooms at rest cost the database nothing here.
     */
    @Override
    public void catchUp(Instant movedAt) {
        if (!movedAt.isBefore(answeredAt.minus(OVERLAP))) {
            catchUp();
        }
    }

    /** Of those who ask at once one asks the database, after all of them did. */
    private void catchUp() {
        long mine = calls.incrementAndGet();
        asking.lock();
        try {
            if (answeredCalls < mine) {
                long all = calls.get();
                ask();
                answeredCalls = all;
            }
        } finally {
            asking.unlock();
        }
    }

    private void ask() {
        Instant asked = clock.instant();
        sessions.revokedSince(answeredAt.minus(OVERLAP), asked, PAGE, this::learn);
        answeredAt = asked;
        if (failing) {
            LOG.info("Revocations of other nodes are known again");
            failing = false;
        }
    }

    /** Forgets what no token needs any more, and fills memory again when it fits. */
    void sweep() {
        Instant now = clock.instant();
        bySid.values().removeIf(revocation -> !revocation.until().isAfter(now));
        users.values()
                .removeIf(ofUser -> !ofUser.until().plus(MATTERS_AFTERWARDS).isAfter(now));
        if (!complete && bySid.size() < limit * 9L / 10) {
            load();
        }
    }

    private void learn(Revocation revocation) {
        if (remember(revocation)) {
            events.publishEvent(new SessionsRevoked(revocation.userId(), revocation.sid()));
        }
    }

    private boolean remember(Revocation revocation) {
        boolean fresh = keep(revocation);
        if (bySid.size() > limit) {
            dropSome();
        }
        return fresh;
    }

    /** Known by its sid first: whoever sees the user's new number finds it. */
    private boolean keep(Revocation revocation) {
        boolean fresh = bySid.put(revocation.sid(), revocation) == null;
        if (fresh) {
            users.merge(
                    revocation.userId(),
                    new OfUser(numbers.incrementAndGet(), revocation.until()),
                    (old, more) -> new OfUser(
                            Math.max(old.number(), more.number()),
                            old.until().isAfter(more.until()) ? old.until() : more.until()));
        }
        return fresh;
    }

    private synchronized void dropSome() {
        int surplus = bySid.size() - limit * 9 / 10;
        if (bySid.size() <= limit) {
            return;
        }
        // In this order: whoever no longer finds a revocation here then finds another generation, and asks the
        // database.
        complete = false;
        generation.incrementAndGet();
        bySid.values().stream()
                .sorted(Comparator.comparing(Revocation::until))
                .limit(surplus)
                .toList()
                .forEach(revocation -> bySid.remove(revocation.sid()));
        LOG.warn("More than {} revocations stand: first verifications ask the database", limit);
    }

    private synchronized void load() {
        List<Revocation> standing = sessions.standingRevocations(clock.instant().minus(MATTERS_AFTERWARDS), limit + 1);
        boolean all = standing.size() <= limit;
        standing.stream().limit(limit).forEach(this::keep);
        complete = all;
    }

    private double ageSeconds() {
        return Duration.between(answeredAt, clock.instant()).toMillis() / 1000.0;
    }

    @Override
    public List<Revocation> standing() {
        return new ArrayList<>(bySid.values());
    }

    @Override
    public long numberOf(String userId) {
        OfUser known = users.get(userId);
        if (known != null) {
            return known.number();
        }
        return complete ? 0 : -1 - generation.get();
    }

    @Override
    public List<Revocation> standingAfter(String sid, int limit) {
        return sessions.standingAfter(sid, clock.instant().minus(MATTERS_AFTERWARDS), limit);
    }

    @Override
    public List<Revocation> since(Instant since) {
        List<Revocation> found = new ArrayList<>();
        Instant now = clock.instant().minus(MATTERS_AFTERWARDS);
        sessions.revokedSince(since.minus(OVERLAP), now, PAGE, found::add);
        return found;
    }
}
