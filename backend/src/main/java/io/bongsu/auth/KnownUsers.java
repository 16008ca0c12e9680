package io.bongsu.auth;

import io.bongsu.membership.Users;
import org.springframework.stereotype.Component;

/** Who has an account, for the rooms: only they can be members. */
@Component
class KnownUsers implements Users {

    private final Accounts accounts;

    KnownUsers(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public boolean exists(String userId) {
        return accounts.find(userId).isPresent();
    }
}
