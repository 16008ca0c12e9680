package io.bongsu.android;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Objects;
import org.junit.Test;

public final class AddressTest {

    private static final URI SERVER = URI.create("https://chat.example.org");

    @Test
    public void takesTheSchemesAsAPersonWritesThem() {
        assertThat(Address.server("HTTPS://Chat.Example.org/")).isEqualTo(SERVER);
        assertThat(Address.server("chat.example.org:8443")).isEqualTo(URI.create("https://chat.example.org:8443"));
        assertThat(Address.broker("", SERVER)).isEqualTo(URI.create("mqtts://chat.example.org:8883"));
        assertThat(Address.broker("WSS://chat.example.org/mqtt", SERVER))
                .isEqualTo(URI.create("wss://chat.example.org/mqtt"));
    }

    @Test
    public void findsWhatWouldGoInTheClearHoweverItIsWritten() {
        for (String broker :
                new String[] {"mqtt://chat.example.org", "MQTT://chat.example.org", "Ws://chat.example.org"}) {
            URI address = Objects.requireNonNull(Address.broker(broker, SERVER));
            assertThat(Address.exposed(address, host -> false)).as(broker).isEqualTo("chat.example.org");
        }
        assertThat(Address.exposed(SERVER, host -> false)).isNull();
    }

    @Test
    public void refusesWhatIsNoAddress() {
        for (String typed : new String[] {
            "https://chat.example.org:99999",
            "https://chat.example.org:0",
            "https://chat.example.org/chat",
            "https://[fe80::1%25wlan0]"
        }) {
            assertThat(Address.server(typed)).as(typed).isNull();
        }
    }

    @Test
    public void knowsThePhonesOwnNetwork() {
        for (String host : new String[] {
            "10.0.2.2", "192.168.0.5", "172.20.1.1", "[fd12:3456::1]", "[fe80::1]", "nas", "nas.local", "nas.lan"
        }) {
            assertThat(Address.isLocal(URI.create("https://" + host))).as(host).isTrue();
        }
        for (String host :
                new String[] {"chat.example.org", "10.example.org", "8.8.8.8", "[2001:db8::1]", "localhost", "127.0.0.1"
                }) {
            assertThat(Address.isLocal(URI.create("https://" + host))).as(host).isFalse();
        }
    }
}
