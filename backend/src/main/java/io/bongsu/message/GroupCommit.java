package io.bongsu.message;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.message.LogWriter.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * Commits a batch and says for certain what became of each post, or says that it cannot.
 *
 * <p>What can go wrong, and what is done:
 *
 * <ul>
 *   <li>A stored key in the batch: again, carefully.
 *   <li>A deadlock or a lock wait: again, a bounded number of times, and each room alone, so that a room that somebody
 *       holds keeps the others waiting no longer than it must.
 *   <li>The database is away before the commit: nothing is stored; {@code database-unavailable}.
 *   <li>The commit itself fails: the outcome is unknown. Again, carefully, with the same ids: under the heads' locks
 *       each post is either found (the commit happened) or stored now. Only when the database stays away longer than
 *       the settle time is the answer {@code outcome-unknown}.
 *   <li>Anything else in a batch of several: each post alone, so that one bad post harms no other.
 * </ul>
 */
final class GroupCommit {

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final LogWriter writer;
    private final PlatformTransactionManager transactions;
    private final LogSettings settings;
    private final DefaultTransactionDefinition readCommitted =
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

    GroupCommit(LogWriter writer, PlatformTransactionManager transactions, LogSettings settings) {
        this.writer = writer;
        this.transactions = transactions;
        this.settings = settings;
        readCommitted.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    }

    /** Blocks until every post has its outcome; the outcomes come in the posts' order. Never throws. */
    List<PostOutcome> commit(List<Post> posts) {
        return new Attempt(posts, writer.keysOf(posts)).run();
    }

    /** The tries of one batch. */
    private final class Attempt {

        private final List<Post> posts;
        private final List<UUID> keys;
        private Mode mode = Mode.OPTIMISTIC;
        private int lockFailures;
        private long unknownSinceNanos;
        private boolean unknown;

        Attempt(List<Post> posts, List<UUID> keys) {
            this.posts = posts;
            this.keys = keys;
        }

        List<PostOutcome> run() {
            while (true) {
                List<PostOutcome> outcomes = tryOnce();
                if (outcomes != null) {
                    return outcomes;
                }
            }
        }

        /** Null means: try again. */
        private @Nullable List<PostOutcome> tryOnce() {
            TransactionStatus transaction;
            try {
                transaction = transactions.getTransaction(readCommitted);
            } catch (RuntimeException away) {
                return againIfUnknown(ProblemCode.DATABASE_UNAVAILABLE, away);
            }
            List<PostOutcome> outcomes;
            try {
                outcomes = writer.write(posts, keys, mode);
            } catch (RuntimeException failure) {
                rollback(transaction);
                return afterFailedWrite(failure);
            }
            try {
                transactions.commit(transaction);
                return outcomes;
            } catch (RuntimeException lost) {
                log.warn("A commit of {} posts failed; looking whether it happened", posts.size(), lost);
                unknownSinceNanos = unknown ? unknownSinceNanos : System.nanoTime();
                unknown = true;
                mode = Mode.CAREFUL;
                return againIfUnknown(ProblemCode.DATABASE_UNAVAILABLE, lost);
            }
        }

        private @Nullable List<PostOutcome> afterFailedWrite(RuntimeException failure) {
            if (failure instanceof DuplicateKeyException) {
                if (mode == Mode.OPTIMISTIC) {
                    mode = Mode.CAREFUL;
                    return null;
                }
                log.error("A key was looked up under its room's lock and yet is stored already", failure);
                return again(ProblemCode.INTERNAL, failure);
            }
            if (isLockFailure(failure)) {
                lockFailures++;
                pause(lockFailures * 5L);
                if (lockFailures >= settings.lockAttempts()) {
                    return again(ProblemCode.OVERLOADED, failure);
                }
                return rooms() > 1 && !unknown ? roomByRoom() : null;
            }
            if (unknown) {
                return againIfUnknown(ProblemCode.DATABASE_UNAVAILABLE, failure);
            }
            if (posts.size() > 1 && !isAway(failure)) {
                log.warn("A batch of {} posts failed; storing each alone", posts.size(), failure);
                return oneByOne();
            }
            boolean database = failure instanceof DataAccessException || failure instanceof TransactionException;
            return again(database ? ProblemCode.DATABASE_UNAVAILABLE : ProblemCode.INTERNAL, failure);
        }

        private long rooms() {
            return posts.stream().mapToLong(Post::roomId).distinct().count();
        }

        private List<PostOutcome> roomByRoom() {
            Map<Long, List<Integer>> ofRooms = new LinkedHashMap<>();
            for (int i = 0; i < posts.size(); i++) {
                ofRooms.computeIfAbsent(posts.get(i).roomId(), room -> new ArrayList<>())
                        .add(i);
            }
            PostOutcome[] outcomes = new PostOutcome[posts.size()];
            ofRooms.values().forEach(places -> {
                Attempt alone = new Attempt(
                        places.stream().map(posts::get).toList(),
                        places.stream().map(keys::get).toList());
                alone.lockFailures = lockFailures;
                List<PostOutcome> theirs = alone.run();
                for (int i = 0; i < places.size(); i++) {
                    outcomes[places.get(i)] = theirs.get(i);
                }
            });
            return List.of(outcomes);
        }

        private List<PostOutcome> oneByOne() {
            List<PostOutcome> outcomes = new ArrayList<>(posts.size());
            for (int i = 0; i < posts.size(); i++) {
                outcomes.addAll(new Attempt(List.of(posts.get(i)), List.of(keys.get(i))).run());
                if (outcomes.getLast() instanceof PostOutcome.Refused(ProblemException problem) && isAway(problem)) {
                    // Each of the others would wait as long for the database, and hold the lane up.
                    outcomes.addAll(refuse(posts.size() - outcomes.size(), ProblemCode.DATABASE_UNAVAILABLE, problem));
                    return outcomes;
                }
            }
            return outcomes;
        }

        private @Nullable List<PostOutcome> again(ProblemCode code, RuntimeException cause) {
            return unknown ? againIfUnknown(code, cause) : refuseAll(code, cause);
        }

        /** While a commit's outcome is unknown, tries go on until the settle time is over. */
        private @Nullable List<PostOutcome> againIfUnknown(ProblemCode code, RuntimeException cause) {
            if (!unknown) {
                return refuseAll(code, cause);
            }
            if (System.nanoTime() - unknownSinceNanos < settings.settleTimeout().toNanos()) {
                pause(50);
                return null;
            }
            return refuseAll(ProblemCode.OUTCOME_UNKNOWN, cause);
        }

        private List<PostOutcome> refuseAll(ProblemCode code, RuntimeException cause) {
            return refuse(posts.size(), code, cause);
        }
    }

    private static List<PostOutcome> refuse(int count, ProblemCode code, RuntimeException cause) {
        log.warn("{} posts are answered {}: {}", count, code.code(), cause.toString());
        ProblemException problem = new ProblemException(code, code.title() + ".", RETRY_AFTER, cause);
        return new ArrayList<>(Collections.nCopies(count, new PostOutcome.Refused(problem)));
    }

    private static boolean isAway(ProblemException problem) {
        return problem.code() == ProblemCode.DATABASE_UNAVAILABLE || problem.code() == ProblemCode.OUTCOME_UNKNOWN;
    }

    private static boolean isAway(RuntimeException failure) {
        return failure instanceof org.springframework.dao.DataAccessResourceFailureException
                || failure instanceof org.springframework.dao.TransientDataAccessResourceException
                || failure instanceof org.springframework.dao.RecoverableDataAccessException
                || failure instanceof org.springframework.transaction.CannotCreateTransactionException;
    }

    /** H2 says of a lock wait that the statement timed out; no statement here has another limit. */
    private static boolean isLockFailure(RuntimeException failure) {
        return failure instanceof PessimisticLockingFailureException || failure instanceof QueryTimeoutException;
    }

    private void rollback(TransactionStatus transaction) {
        try {
            transactions.rollback(transaction);
        } catch (RuntimeException gone) {
            // The connection is broken: the server rolls back by itself, and the pool drops the connection.
            log.debug("Rolling back failed", gone);
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * ThreadLocalRandom.current().nextLong(500_000, 1_500_000));
    }
}
