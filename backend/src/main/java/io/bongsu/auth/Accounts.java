package io.bongsu.auth;

import io.bongsu.core.Ids;
import io.bongsu.core.PlainText;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.bongsu.membership.Role;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes and finds accounts. Passwords are hashed outside of transactions, which would hold a connection meanwhile.
 *
 * <p>A repository, so that Spring puts what JPA throws into its own words: a database that is away, or a lock not had in
 * time, is then answered 503 and not 500.
 */
@Repository
class Accounts {

    /** Ids that would be taken for a part of the system, wherever an id is shown. */
    private static final Set<String> RESERVED =
            Set.of("backend", "broker", "bongsu", "system", "operator", "admin", "root", "anonymous", "plugin");

    private static final int MAX_DISPLAY_NAME_CHARS = 100;

    private final EntityManager entities;
    private final TransactionTemplate transaction;
    private final AccountTurns turns;
    private final PasswordHasher hasher;
    private final Clock clock;
    private final int devicesPerUser;

    Accounts(
            EntityManager entities,
            PlatformTransactionManager transactions,
            AccountTurns turns,
            PasswordHasher hasher,
            AuthSettings settings,
            Clock clock) {
        this.entities = entities;
        this.transaction = new TransactionTemplate(transactions);
        this.turns = turns;
        this.hasher = hasher;
        this.clock = clock;
        this.devicesPerUser = settings.devicesPerUser();
    }

    /** @param secret shown this once; only its hash is kept */
    record NewDevice(String deviceId, String secret) {

        @Override
        public String toString() {
            return "NewDevice[" + deviceId + "]";
        }
    }

    Optional<Account> find(String userId) {
        return Ids.isUserId(userId) ? Optional.ofNullable(entities.find(Account.class, userId)) : Optional.empty();
    }

    /** @throws ProblemException INVALID_REQUEST or USER_EXISTS */
    Account createUser(String userId, String password, @Nullable String displayName) {
        if (!Ids.isUserId(userId) || userId.startsWith("d-")) {
            throw invalid("userId: 1 to 64 of A–Z, a–z, 0–9, _ and -, and not beginning with d-");
        }
        String lower = userId.toLowerCase(Locale.ROOT);
        if (RESERVED.contains(lower) || lower.startsWith("bongsu-")) {
            throw invalid("userId: that id is reserved");
        }
        return createPerson(userId, Role.USER, password, displayName);
    }

    /** The operator may have a reserved id: nobody else can. */
    Account createOperator(String userId, String password) {
        if (!Ids.isUserId(userId) || userId.startsWith("d-")) {
            throw invalid("1 to 64 of A–Z, a–z, 0–9, _ and -, and not beginning with d-");
        }
        return createPerson(userId, Role.OPERATOR, password, userId);
    }

    private Account createPerson(String userId, Role role, String password, @Nullable String displayName) {
        String shown = displayName(displayName, userId);
        requireGood(password);
        Account account = Account.person(userId, role, shown, hasher.hash(password), now());
        try {
            transaction.executeWithoutResult(status -> {
                entities.persist(account);
                entities.flush();
            });
        } catch (DataIntegrityViolationException | jakarta.persistence.PersistenceException e) {
            if (find(userId).isPresent()) {
                throw new ProblemException(ProblemCode.USER_EXISTS, "The id " + userId + " is taken", null, e);
            }
            throw e;
        }
        return account;
    }

    /** @throws ProblemException LIMIT_REACHED when the owner has as many as are allowed */
    NewDevice createDevice(String ownerId, @Nullable String displayName) {
        String deviceId = "d-" + HexFormat.of().formatHex(RefreshToken.random(12));
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(RefreshToken.random(32));
        Account device =
                Account.device(deviceId, ownerId, displayName(displayName, deviceId), hashOfSecret(secret), now());
        inTurn(() -> {
            // The owner's row lock makes counting and inserting one step.
            entities.find(Account.class, ownerId, LockModeType.PESSIMISTIC_WRITE);
            long owned = entities.createQuery("select count(a) from Account a where a.ownerId = :owner", Long.class)
                    .setParameter("owner", ownerId)
                    .getSingleResult();
            if (owned >= devicesPerUser) {
                throw new ProblemException(
                        ProblemCode.LIMIT_REACHED, "A user may have " + devicesPerUser + " devices here");
            }
            entities.persist(device);
        });
        return new NewDevice(deviceId, secret);
    }

    /** @throws ProblemException INVALID_REQUEST */
    void changePassword(String userId, String password) {
        requireGood(password);
        String hash = hasher.hash(password);
        inTurn(() -> {
            Account account = entities.find(Account.class, userId, LockModeType.PESSIMISTIC_WRITE);
            if (account != null) {
                account.changePassword(hash);
            }
        });
    }

    /** In a transaction that may wait for the account's lock. */
    private void inTurn(Runnable change) {
        var unused = turns.take(() -> transaction.execute(status -> {
            change.run();
            return true;
        }));
    }

    static String hashOfSecret(String secret) {
        return Base64.getEncoder()
                .encodeToString(RefreshToken.sha256(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private static void requireGood(String password) {
        String fault = PasswordHasher.faultOf(password);
        if (fault != null) {
            throw invalid("password: " + fault);
        }
    }

    private static String displayName(@Nullable String asked, String otherwise) {
        if (asked == null || asked.isBlank()) {
            return otherwise;
        }
        String name = asked.strip();
        if (name.length() > MAX_DISPLAY_NAME_CHARS || !PlainText.isPlain(name)) {
            throw invalid("displayName: at most " + MAX_DISPLAY_NAME_CHARS + " characters, none of them a control");
        }
        return name;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ProblemCode.INVALID_REQUEST, detail);
    }
}
