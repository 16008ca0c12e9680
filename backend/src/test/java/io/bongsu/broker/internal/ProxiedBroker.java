package io.bongsu.broker.internal;

import io.bongsu.testenv.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Puts a proxy between the backend's own link and the embedded broker, so that a test can cut it. */
public final class ProxiedBroker implements BeanPostProcessor, AutoCloseable {

    private @Nullable Proxy proxy;
    private int brokerPort;

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (!(bean instanceof BrokerEndpoint endpoint)) {
            return bean;
        }
        brokerPort = endpoint.port();
        proxy = Proxy.to(endpoint.host(), endpoint.port());
        return new BrokerEndpoint(
                "127.0.0.1",
                proxy.port(),
                endpoint.tls(),
                endpoint.clientId(),
                endpoint.username(),
                endpoint.password(),
                endpoint.uptime());
    }

    public int brokerPort() {
        return brokerPort;
    }

    public Proxy proxy() {
        return Objects.requireNonNull(proxy);
    }

    @Override
    public void close() {
        proxy().close();
    }
}
