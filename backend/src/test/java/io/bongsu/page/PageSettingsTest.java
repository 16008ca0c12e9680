package io.bongsu.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PageSettingsTest {

    private static PageSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("bongsu.page", PageSettings.class);
    }

    @Test
    void thereIsNoBrokerUnlessOneIsNamed() {
        assertThat(bind(Map.of()).mqttUrlFor("localhost")).isNull();
        assertThat(bind(Map.of("bongsu.page.mqtt-url", "", "bongsu.page.mqtt-port", "0"))
                        .mqttUrlFor("localhost"))
                .isNull();
    }

    @Test
    void aPortIsOnTheHostThePageCameFrom() {
        PageSettings settings = bind(Map.of("bongsu.page.mqtt-port", "9001"));

        assertThat(settings.mqttUrlFor("localhost")).isEqualTo("ws://localhost:9001/mqtt");
        assertThat(settings.mqttUrlFor("127.0.0.1")).isEqualTo("ws://127.0.0.1:9001/mqtt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1]", "a b", "a;script-src *", "a:b@c", ""})
    void aHostThatAPolicyCannotNameHasNoBroker(String host) {
        assertThat(bind(Map.of("bongsu.page.mqtt-port", "9001")).mqttUrlFor(host))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wss://mqtt.example.org/mqtt", "ws://10.0.0.7:9001/", "wss://b-1.example.org:443/a/b_c"})
    void anAddressIsTakenAsItIsWhateverThePagesHost(String url) {
        PageSettings settings = bind(Map.of("bongsu.page.mqtt-url", url, "bongsu.page.mqtt-port", "9001"));

        assertThat(settings.mqttUrlFor("localhost")).isEqualTo(url);
        assertThat(settings.mqttUrlFor("[::1]")).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mqtts://mqtt.example.org/mqtt",
                "https://mqtt.example.org/mqtt",
                "wss://mqtt.example.org",
                "wss://me:secret@mqtt.example.org/mqtt",
                "wss://mqtt.example.org/mqtt?token=secret",
                "wss://mqtt.example.org/mqtt; script-src *",
                "wss://mqtt.example.org/mqtt#secret",
                "wss://*/mqtt",
                "wss://[::1]/mqtt",
                "wss://mqtt.example.org:99999/mqtt",
            })
    void badAddressStopsTheStartWithASentenceThatDoesNotRepeatIt(String url) {
        assertThatThrownBy(() -> bind(Map.of("bongsu.page.mqtt-url", url)))
                // What Spring Boot prints beside the sentence, its value along.
                .asInstanceOf(InstanceOfAssertFactories.throwable(BindException.class))
                .satisfies(thrown -> assertThat(thrown.getProperty()).isNull())
                .hasMessageNotContaining("secret")
                .rootCause()
                .hasMessageContaining("bongsu.page.mqtt-url is not an address the page can use: set it to one like")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536"})
    void badPortStopsTheStartWithASentence(String port) {
        assertThatThrownBy(() -> bind(Map.of("bongsu.page.mqtt-port", port)))
                .rootCause()
                .hasMessageContaining("bongsu.page.mqtt-port is " + port + ": set it to a port, or to 0");
    }
}
