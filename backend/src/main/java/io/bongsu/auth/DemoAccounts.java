package io.bongsu.auth;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** The accounts a first run can be tried with. Only with {@code bongsu.demo=true}: their passwords are public. */
@Component
@ConditionalOnProperty(name = "bongsu.demo", havingValue = "true")
public class DemoAccounts {

    public static final String ALICE = "alice";
    public static final String BOB = "bob";

    /** Of alice and bob alike. */
    public static final String PASSWORD = "beacon-fire";

    private final Accounts accounts;

    DemoAccounts(Accounts accounts) {
        this.accounts = accounts;
    }

    /** Makes the account unless it is there, whatever password it then has. */
    public void ensureAccount(String userId, String password, String displayName) {
        if (accounts.find(userId).isPresent()) {
            return;
        }
        try {
            accounts.createUser(userId, password, displayName);
        } catch (ProblemException e) {
            if (e.code() != ProblemCode.USER_EXISTS) {
                throw e;
            }
        }
    }
}
