package io.bongsu.auth;

import io.bongsu.core.ProblemException;
import io.bongsu.membership.Role;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Sees to it that the operator named in the settings can log in. The settings are the truth about the password. */
@Component
@ConditionalOnProperty("bongsu.auth.operator.user-id")
class OperatorAccount implements InitializingBean {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorAccount.class);

    private final Accounts accounts;
    private final Logins logins;
    private final PasswordHasher hasher;
    private final AuthSettings settings;

    OperatorAccount(Accounts accounts, Logins logins, PasswordHasher hasher, AuthSettings settings) {
        this.accounts = accounts;
        this.logins = logins;
        this.hasher = hasher;
        this.settings = settings;
    }

    @Override
    public void afterPropertiesSet() {
        AuthSettings.Operator operator = settings.operator();
        if (operator == null) {
            return;
        }
        try {
            Account account = accounts.find(operator.userId()).orElse(null);
            if (account == null) {
                accounts.createOperator(operator.userId(), operator.password());
                LOG.info("Made the operator's account {}", operator.userId());
            } else if (account.role() != Role.OPERATOR) {
                throw new IllegalStateException("bongsu.auth.operator.user-id is " + operator.userId()
                        + ", which is a user's account: choose another id");
            } else if (!hasher.matches(operator.password(), account.secretHash())) {
                accounts.changePassword(operator.userId(), operator.password());
                logins.revokeAll(operator.userId());
                LOG.info("The operator {} has a new password; the old sessions have ended", operator.userId());
            }
        } catch (ProblemException e) {
            throw new IllegalStateException("bongsu.auth.operator cannot be used: " + e.detail(), e);
        }
    }
}
