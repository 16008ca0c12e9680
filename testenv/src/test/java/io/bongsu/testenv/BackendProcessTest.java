package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BackendProcessTest {

    @Test
    void startsAgainOnTheSamePortAndDataAfterAKillAndAStop() {
        try (var backend = BackendProcess.builder()
                .mainOfTests(StubBackend.class)
                .profile("stub")
                .start()) {
            var url = backend.url();
            assertThat(backend.output()).contains("--spring.profiles.active=stub", "starts 1");
            backend.kill9();
            assertThat(backend.isAlive()).isFalse();
            backend.restart();
            assertThat(backend.output()).contains("starts 2");
            backend.stop();
            backend.restart();
            assertThat(backend.output()).contains("starts 3");
            assertThat(backend.url()).isEqualTo(url);
        }
    }

    @Test
    void failsWithTheBackendsOutputWhereItDoesNotStart() {
        var failing = BackendProcess.builder().mainOfTests(StubBackend.class).property("fail", "true");
        assertThatThrownBy(failing::start).hasMessageContaining("exit code 3").hasMessageContaining("This is why.");
    }
}
