package io.bongsu.broker.internal;

import io.bongsu.broker.Broker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Keeps the relay's link to the broker. What was in flight on an old one is published again from the log. */
@Component
class HiveMqBroker implements Broker, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(HiveMqBroker.class);

    private final BrokerEndpoint endpoint;
    private final LinkKeeper<HiveMqLink> keeper;

    HiveMqBroker(BrokerEndpoint endpoint, BrokerProperties properties) {
        this.endpoint = endpoint;
        this.keeper =
                new LinkKeeper<>("broker-link", properties, onLost -> new HiveMqLink(endpoint, properties, onLost));
    }

    @Override
    public void connect(Listener listener) {
        keeper.connect(new Logged(listener));
    }

    @Override
    public void disconnect() {
        keeper.disconnect();
    }

    @Override
    public void destroy() throws InterruptedException {
        keeper.end();
    }

    /** Says once what is wrong with the broker, until it is right again. */
    private final class Logged implements LinkKeeper.Listener<HiveMqLink> {

        private final Listener listener;
        private boolean complained;

        Logged(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void up(HiveMqLink link) {
            complained = false;
            log.info("Connected to the broker at {}:{}", endpoint.host(), endpoint.port());
            listener.up(link);
        }

        @Override
        public void down(HiveMqLink link) {
            log.warn("The link to the broker at {}:{} was lost", endpoint.host(), endpoint.port());
            listener.down(link);
        }

        @Override
        public void failed(@Nullable Throwable why) {
            if (!complained) {
                complained = true;
                log.warn(
                        "The broker at {}:{} cannot be reached; posts are stored and published later: {}",
                        endpoint.host(),
                        endpoint.port(),
                        why == null ? "it hung up at once" : why.toString());
            }
        }
    }
}
