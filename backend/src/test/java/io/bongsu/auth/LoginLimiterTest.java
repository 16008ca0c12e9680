package io.bongsu.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LoginLimiterTest {

    private final TestClock clock = new TestClock();
    private final LoginLimiter limiter = new LoginLimiter(
            new Binder(new MapConfigurationPropertySource(Map.of(
                            "bongsu.auth.keys", "unused",
                            "bongsu.auth.failures-per-user", "2",
                            "bongsu.auth.failures-per-address", "4")))
                    .bind("bongsu.auth", AuthSettings.class)
                    .get(),
            clock,
            new SimpleMeterRegistry());

    private void fail(String account, String address) {
        limiter.begin(account, address);
    }

    private void assertLimited(String account, String address) {
        assertThatThrownBy(() -> limiter.begin(account, address)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.code()).isEqualTo(ProblemCode.RATE_LIMITED);
            assertThat(e.retryAfter()).isPositive();
        });
    }

    @Test
    void oneAccountIsLimitedFromAllAddresses() {
        fail("alice", "192.0.2.1");
        fail("alice", "192.0.2.2");

        assertLimited("alice", "192.0.2.3");
        fail("bob", "192.0.2.3");
    }

    @Test
    void oneAddressIsLimitedForAllAccounts() {
        for (int i = 0; i < 4; i++) {
            fail("user-" + i, "192.0.2.1");
        }

        assertLimited("user-9", "192.0.2.1");
        fail("user-9", "192.0.2.2");
    }

    @Test
    void ipv6CustomerIsOneAddress() {
        for (int i = 1; i <= 4; i++) {
            fail("user-" + i, "2001:db8:1:2::" + i);
        }

        assertLimited("user-9", "2001:db8:1:2:ffff::1");
        fail("user-9", "2001:db8:1:3::1");
    }

    @Test
    void successIsNotCounted() {
        for (int i = 0; i < 20; i++) {
            limiter.begin("alice", "192.0.2.1").giveBack();
        }
    }

    @Test
    void waitingAsLongAsToldIsEnough() {
        fail("alice", "192.0.2.1");
        fail("alice", "192.0.2.1");
        assertThatThrownBy(() -> limiter.begin("alice", "192.0.2.1"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> clock.advance(e.retryAfter() == null ? Duration.ZERO : e.retryAfter()));

        fail("alice", "192.0.2.1");
    }
}
