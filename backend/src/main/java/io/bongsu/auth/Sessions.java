package io.bongsu.auth;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.core.UtcTime;
import io.bongsu.membership.AccessRevisions;
import io.bongsu.membership.Role;
import io.bongsu.membership.StandingRevocations.Revocation;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Login sessions in the database. In SQL, not JPA: what matters here is which row is locked when.
 *
 * <p>Order of locks, everywhere: the account, then its sessions. A session is opened under the account's lock, so that
 * locking an account or ending all its sessions never overlooks one that is being opened. Refreshing takes the session's
 * lock alone and reads the account unlocked: whoever locks the account then waits for that session, and ends it. Last come the
 * heads of the user's rooms, whose access revisions a revocation moves in its own transaction: a message that is stored after
 * it tells, by its revision, whoever would still give it to the session.
 */
@Repository
class Sessions {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final int sessionsPerAccount;
    private final AccessRevisions revisions;
    private final AccountTurns turns;

    Sessions(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            AccessRevisions revisions,
            AccountTurns turns,
            AuthSettings settings,
            Clock clock) {
        this.jdbc = jdbc;
        this.revisions = revisions;
        this.transaction = new TransactionTemplate(transactions);
        // Under REPEATABLE READ a read after a lock wait may show what was there before the wait.
        this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        this.clock = clock;
        this.sessionsPerAccount = settings.sessionsPerAccount();
        this.turns = turns;
    }

    /** @param ended the oldest sessions, which had to make room */
    record Opened(String sid, @Nullable RefreshToken refreshToken, List<Revocation> ended) {}

    /** What became of a refresh token that was presented. */
    sealed interface Refreshed {

        record Rotated(String sid, String userId, Role role, RefreshToken next) implements Refreshed {}

        /** An older token of the session: it was stolen, or a client lost an answer. Nobody can tell, so it ended. */
        record Reused(String userId, Optional<Revocation> ended) implements Refreshed {}

        record Unknown() implements Refreshed {}

        record Expired() implements Refreshed {}

        record Locked() implements Refreshed {}
    }

    private record Revoked(Revocation revocation, Instant revokedAt) {}

    @SuppressWarnings("ArrayRecordComponent") // Never compared, never leaves this class.
    private record Row(
            String sid,
            String userId,
            byte @Nullable [] familyHash,
            byte @Nullable [] refreshHash,
            Instant expiresAt,
            Instant tokensUntil,
            boolean revoked) {}

    private record AccountState(Role role, boolean locked) {}

    /**
     * @param tokensUntil when the access token that goes with it expires
     * @param refreshUntil null opens a session that cannot be refreshed
     * @throws ProblemException ACCOUNT_LOCKED, INVALID_CREDENTIALS when the account is gone
     */
    Opened open(String userId, Audience audience, Instant tokensUntil, @Nullable Instant refreshUntil) {
        String sid = RefreshToken.newSid();
        RefreshToken refresh = refreshUntil == null ? null : RefreshToken.first(sid);
        return inTransaction(() -> {
            Instant now = now();
            boolean locked = jdbc.sql("select locked from account where user_id = ? for update")
                    .param(userId)
                    .query(Boolean.class)
                    .optional()
                    .orElseThrow(() ->
                            new ProblemException(ProblemCode.INVALID_CREDENTIALS, "The account is not there any more"));
            if (locked) {
                throw new ProblemException(ProblemCode.ACCOUNT_LOCKED, "An operator has locked this account");
            }
            List<Revocation> ended = makeRoom(userId, now);
            jdbc.sql("""
                    insert into auth_session (sid, user_id, audience, family_hash, refresh_hash, created_at, expires_at, tokens_until)
                    values (?, ?, ?, ?, ?, ?, ?, ?)""")
                    .param(sid)
                    .param(userId)
                    .param(audience.claim())
                    .param(refresh == null ? null : refresh.familyHash())
                    .param(refresh == null ? null : refresh.hash())
                    .param(UtcTime.of(now))
                    .param(UtcTime.of(refreshUntil == null ? tokensUntil : refreshUntil))
                    .param(UtcTime.of(tokensUntil))
                    .update();
            return new Opened(sid, refresh, ended);
        });
    }

    private List<Revocation> makeRoom(String userId, Instant now) {
        List<Revocation> live = jdbc.sql("""
                select sid, user_id, tokens_until from auth_session
                where user_id = ? and revoked_at is null and expires_at > ? order by created_at for update""")
                .param(userId)
                .param(UtcTime.of(now))
                .query(Sessions::revocation)
                .list();
        List<Revocation> surplus = live.subList(0, Math.max(0, live.size() - sessionsPerAccount + 1));
        surplus.forEach(session -> markRevoked(session.sid(), now));
        if (!surplus.isEmpty()) {
            revisions.moveAllOf(userId);
        }
        return List.copyOf(surplus);
    }

    /** @param tokensUntil when the access token minted with it will expire, by the account's role */
    Refreshed refresh(RefreshToken presented, Function<Role, Instant> tokensUntil, Instant refreshUntil) {
        return inTransaction(() -> {
            Instant now = now();
            Row row = lock(presented.sid()).orElse(null);
            if (row == null || !presented.isOfFamily(row.familyHash())) {
                return new Refreshed.Unknown();
            }
            if (!MessageDigest.isEqual(presented.hash(), row.refreshHash())) {
                return new Refreshed.Reused(row.userId(), revoke(row, now));
            }
            if (row.revoked()) {
                return new Refreshed.Unknown();
            }
            if (!row.expiresAt().isAfter(now)) {
                return new Refreshed.Expired();
            }
            AccountState account = accountOf(row);
            if (account.locked()) {
                return new Refreshed.Locked();
            }
            RefreshToken next = presented.next();
            Instant asked = tokensUntil.apply(account.role());
            Instant until = asked.isAfter(row.tokensUntil()) ? asked : row.tokensUntil();
            jdbc.sql("update auth_session set refresh_hash = ?, expires_at = ?, tokens_until = ? where sid = ?")
                    .param(next.hash())
                    .param(UtcTime.of(refreshUntil))
                    .param(UtcTime.of(until))
                    .param(row.sid())
                    .update();
            return new Refreshed.Rotated(row.sid(), row.userId(), account.role(), next);
        });
    }

    /** Whose session a genuine refresh token belongs to, newest or not. Empty for a forged one. */
    Optional<Revocation> ownerOf(RefreshToken presented) {
        return inTransaction(() -> lock(presented.sid())
                .filter(row -> presented.isOfFamily(row.familyHash()))
                .map(row -> new Revocation(row.userId(), row.sid(), row.tokensUntil())));
    }

    /** @return empty when there was nothing left to revoke */
    Optional<Revocation> revoke(String sid) {
        return inTransaction(() -> lock(sid).flatMap(row -> revoke(row, now())));
    }

    /** Ends every session of the account; with a lock, also for the future. */
    List<Revocation> revokeAll(String userId, boolean lockAccount) {
        return inTransaction(() -> {
            Instant now = now();
            if (jdbc.sql("select user_id from account where user_id = ? for update")
                    .param(userId)
                    .query(String.class)
                    .optional()
                    .isEmpty()) {
                throw new ProblemException(ProblemCode.USER_NOT_FOUND, "There is no account " + userId);
            }
            if (lockAccount) {
                jdbc.sql("update account set locked = true where user_id = ?")
                        .param(userId)
                        .update();
            }
            List<Revocation> live = jdbc.sql("""
                    select sid, user_id, tokens_until from auth_session
                    where user_id = ? and revoked_at is null and (expires_at > ? or tokens_until > ?) for update""")
                    .param(userId)
                    .param(UtcTime.of(now))
                    .param(UtcTime.of(now))
                    .query(Sessions::revocation)
                    .list();
            live.forEach(session -> markRevoked(session.sid(), now));
            if (!live.isEmpty()) {
                revisions.moveAllOf(userId);
            }
            return live;
        });
    }

    /** @throws ProblemException USER_NOT_FOUND */
    void unlock(String userId) {
        int found = inTransaction(() -> jdbc.sql("update account set locked = false where user_id = ?")
                .param(userId)
                .update());
        if (found == 0) {
            throw new ProblemException(ProblemCode.USER_NOT_FOUND, "There is no account " + userId);
        }
    }

    boolean isRevoked(String sid) {
        return !jdbc.sql("select 1 from auth_session where sid = ? and revoked_at is not null")
                .param(sid)
                .query(Integer.class)
                .list()
                .isEmpty();
    }

    /**
     * All that were revoked after {@code since} and still matter at {@code now}, in the order they were revoked in, read a page at a
     * time: many are revoked at one moment, so a page ends at a moment and a sid.
     */
    void revokedSince(Instant since, Instant now, int page, Consumer<Revocation> found) {
        List<Revoked> rows = revokedAfter(since, null, now, page);
        while (!rows.isEmpty()) {
            rows.forEach(row -> found.accept(row.revocation()));
            Revoked last = rows.getLast();
            rows = rows.size() < page
                    ? List.of()
                    : revokedAfter(last.revokedAt(), last.revocation().sid(), now, page);
        }
    }

    private List<Revoked> revokedAfter(Instant since, @Nullable String sid, Instant now, int limit) {
        return jdbc.sql("""
                select sid, user_id, tokens_until, revoked_at from auth_session
                where (revoked_at > :since or (revoked_at = :since and sid > :sid)) and tokens_until > :now
                order by revoked_at, sid limit :limit""")
                .param("since", UtcTime.of(since))
                .param("sid", sid)
                .param("now", UtcTime.of(now))
                .param("limit", limit)
                .query((rs, n) -> new Revoked(revocation(rs, n), UtcTime.instant(rs, "revoked_at")))
                .list();
    }

    /** Those that will matter longest first. */
    List<Revocation> standingRevocations(Instant now, int limit) {
        return jdbc.sql("""
                select sid, user_id, tokens_until from auth_session
                where revoked_at is not null and tokens_until > ? order by tokens_until desc limit ?""")
                .param(UtcTime.of(now))
                .param(limit)
                .query(Sessions::revocation)
                .list();
    }

    /** In sid order. */
    List<Revocation> standingAfter(String sid, Instant now, int limit) {
        return jdbc.sql("""
                select sid, user_id, tokens_until from auth_session
                where revoked_at is not null and tokens_until > ? and sid > ? order by sid limit ?""")
                .param(UtcTime.of(now))
                .param(sid)
                .param(limit)
                .query(Sessions::revocation)
                .list();
    }

    /**
     * Deletes sessions that are over for good, a batch at a time.
     *
     * @param before kept for a while after their end, so that a token used too late still hears why
     * @return how many went
     */
    int purge(Instant before, int limit) {
        List<String> over = jdbc.sql(
                        "select sid from auth_session where expires_at < ? and tokens_until < ? order by expires_at limit ?")
                .param(UtcTime.of(before))
                .param(UtcTime.of(before))
                .param(limit)
                .query(String.class)
                .list();
        if (over.isEmpty()) {
            return 0;
        }
        return inTransaction(() -> jdbc.sql("delete from auth_session where sid in (:sids)")
                .param("sids", over)
                .update());
    }

    private Optional<Revocation> revoke(Row row, Instant now) {
        if (row.revoked()) {
            return Optional.empty();
        }
        markRevoked(row.sid(), now);
        revisions.moveAllOf(row.userId());
        return Optional.of(new Revocation(row.userId(), row.sid(), row.tokensUntil()));
    }

    private void markRevoked(String sid, Instant now) {
        jdbc.sql("update auth_session set revoked_at = ? where sid = ?")
                .param(UtcTime.of(now))
                .param(sid)
                .update();
    }

    private Optional<Row> lock(String sid) {
        return jdbc.sql("""
                select sid, user_id, family_hash, refresh_hash, expires_at, tokens_until, revoked_at
                from auth_session where sid = ? for update""")
                .param(sid)
                .query((rs, n) -> new Row(
                        rs.getString("sid"),
                        rs.getString("user_id"),
                        rs.getBytes("family_hash"),
                        rs.getBytes("refresh_hash"),
                        UtcTime.instant(rs, "expires_at"),
                        UtcTime.instant(rs, "tokens_until"),
                        rs.getObject("revoked_at") != null))
                .optional();
    }

    private AccountState accountOf(Row row) {
        return jdbc.sql("select role, locked from account where user_id = ?")
                .param(row.userId())
                .query((rs, n) -> new AccountState(
                        Role.valueOf(rs.getString("role").toUpperCase(Locale.ROOT)), rs.getBoolean("locked")))
                .single();
    }

    private static Revocation revocation(ResultSet rs, int n) throws SQLException {
        return new Revocation(rs.getString("user_id"), rs.getString("sid"), UtcTime.instant(rs, "tokens_until"));
    }

    private <T> T inTransaction(Supplier<T> work) {
        return turns.take(() -> Objects.requireNonNull(transaction.execute(status -> work.get())));
    }

    /** To the microsecond, as DATETIME(6) keeps it: MySQL would round the rest up, into the future. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
