package io.bongsu.embeddedbroker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedBrokerSettingsTest {

    @ParameterizedTest
    @CsvSource({"127.0.0.1,-1,0", "127.0.0.1,0,65536", "127.0.0.1,1883,1883", "<b>,0,0", "'',0,0"})
    void refusesWhatCannotWork(String address, int mqttPort, int webSocketPort) {
        assertThatThrownBy(() -> new EmbeddedBrokerSettings(
                        Path.of("data"), address, mqttPort, webSocketPort, BrokerLimits.DEFAULTS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesALimitMqttCannotSay() {
        assertThatThrownBy(() -> new BrokerLimits(
                        1, Duration.ZERO, 1024, 65_536, Duration.ofSeconds(1), 1, 1, 1, Duration.ofSeconds(1)))
                .hasMessageContaining("receiveMaximum");
    }
}
