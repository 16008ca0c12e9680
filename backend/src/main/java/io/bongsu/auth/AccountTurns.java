package io.bongsu.auth;

import io.bongsu.core.ProblemException;
import io.bongsu.core.Turns;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Bounds how many transactions wait for the lock of an account, of its sessions or of a room they are to be told in. Each holds a
 * database connection meanwhile, and who holds a room's head reads the room's members over the same pool: those who wait must not
 * take all of it from those whom they wait for.
 */
@Component
class AccountTurns {

    private final Turns turns;

    AccountTurns(AuthSettings settings) {
        turns = new Turns(
                settings.accountChanges(),
                settings.accountChangeWait(),
                "Too many are logging in or out; nothing was changed.");
    }

    /** @throws ProblemException OVERLOADED when its turn does not come */
    <T> T take(Supplier<T> change) {
        return turns.take(change);
    }
}
