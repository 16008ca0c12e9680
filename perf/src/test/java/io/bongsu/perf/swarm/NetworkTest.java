package io.bongsu.perf.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "good",
                "delay=50ms",
                "delay=300ms,jitter=100ms",
                "delay=1ms,jitter=2ms,rate=32000,cut=5000ms",
                "hole=10000ms/2000ms"
            })
    void isWrittenAsItIsRead(String text) {
        assertThat(Network.parse(text)).hasToString(text);
    }

    @Test
    void aTimeAloneIsItsDelay() {
        assertThat(Network.parse("2s")).isEqualTo(Network.delayed(Duration.ofSeconds(2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "50",
                "delay=-1ms",
                "cut=5",
                "rate=fast",
                "wind=5ms",
                "delay=99999999999ms",
                "hole=5s",
                "hole=1s/2s",
                "hole=0s/1s",
                "hole=1s/1s"
            })
    void whatIsNoNetworkIsRefused(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lostPacketsAreSaidToBeOutOfReach() {
        assertThatThrownBy(() -> Network.parse("loss=1")).hasMessageContaining("netem");
    }
}
