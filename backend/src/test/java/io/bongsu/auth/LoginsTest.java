package io.bongsu.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.dao.DataAccessResourceFailureException;

class LoginsTest {

    private final AuthSettings settings = new Binder(new MapConfigurationPropertySource(Map.of(
                    "bongsu.auth.keys", "unused",
                    "bongsu.auth.password-strength", "4",
                    "bongsu.auth.failures-per-user", "2")))
            .bind("bongsu.auth", AuthSettings.class)
            .get();
    private final TestClock clock = new TestClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final PasswordHasher hasher = new PasswordHasher(settings, meters);

    /** An id that cannot exist is looked for nowhere, and any other one's database is away. */
    @SuppressWarnings("NullAway")
    private final Logins logins = new Logins(
            new Accounts(null, null, new AccountTurns(settings), hasher, settings, clock) {
                @Override
                Optional<Account> find(String userId) {
                    if (userId.equals("away")) {
                        throw new DataAccessResourceFailureException("for the test");
                    }
                    return super.find(userId);
                }
            },
            null,
            null,
            null,
            hasher,
            new LoginLimiter(settings, clock, meters),
            settings,
            clock);

    private ProblemCode login() {
        return catchThrowableOfType(
                        ProblemException.class,
                        () -> logins.withPassword("no id", "a password", Audience.BONGSU, "192.0.2.1"))
                .code();
    }

    @Test
    void whoseDatabaseIsAwayHasNotFailed() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> logins.withDeviceSecret("away", "a secret", Audience.BONGSU, "192.0.2.1"))
                    .isInstanceOf(DataAccessResourceFailureException.class);
            assertThatThrownBy(() -> logins.withPassword("away", "a password", Audience.BONGSU, "192.0.2.1"))
                    .isInstanceOf(DataAccessResourceFailureException.class);
        }
    }

    @Test
    void whoWasToldToComeBackHasNotFailed() {
        for (int i = 0; i < 5; i++) {
            Thread.currentThread().interrupt();
            assertThat(login()).isEqualTo(ProblemCode.OVERLOADED);
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(login()).isEqualTo(ProblemCode.INVALID_CREDENTIALS);
        assertThat(login()).isEqualTo(ProblemCode.INVALID_CREDENTIALS);
        assertThat(login()).isEqualTo(ProblemCode.RATE_LIMITED);
    }
}
