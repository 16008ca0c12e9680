package io.bongsu.relay;

import io.bongsu.broker.internal.ProxiedBroker;
import io.bongsu.testenv.Proxy;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@Import(ProxiedBroker.class)
class RelayOnEmbeddedBrokerTest extends RelayContract {

    @TempDir
    static Path folder;

    @Autowired
    ProxiedBroker proxied;

    @DynamicPropertySource
    static void broker(DynamicPropertyRegistry registry) {
        registry.add("bongsu.embedded-broker.data-folder", folder::toString);
        registry.add("bongsu.embedded-broker.bind-address", () -> "127.0.0.1");
        registry.add("bongsu.embedded-broker.mqtt-port", () -> "0");
        registry.add("bongsu.embedded-broker.web-socket-port", () -> "0");
        registry.add("bongsu.broker.connect-timeout", () -> "1s");
    }

    @Override
    int brokerPort() {
        return proxied.brokerPort();
    }

    @Override
    String observerUser() {
        return "u-observer";
    }

    @Override
    String observerPassword() {
        return "secret";
    }

    @Override
    Proxy linkProxy() {
        return proxied.proxy();
    }
}
