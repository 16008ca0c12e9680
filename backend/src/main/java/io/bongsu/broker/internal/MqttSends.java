package io.bongsu.broker.internal;

import io.bongsu.broker.Sends;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Keeps the link that takes sends, and renews it before its token ends: a broker that ends it would forget its subscriptions. */
@Component
class MqttSends implements Sends, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(MqttSends.class);

    private final BrokerProperties properties;
    private final LinkKeeper<SendsLink> keeper;

    /** Set before the keeper makes any link. */
    private volatile @Nullable Listener listener;

    private final ScheduledThreadPoolExecutor renewals = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("sends-renewal").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());

    MqttSends(BrokerEndpoint endpoint, BrokerProperties properties, MeterRegistry meters) {
        this.properties = properties;
        renewals.setRemoveOnCancelPolicy(true);
        Gauge.builder("bongsu.sends.link.up", this, sends -> sends.keeper.link() == null ? 0 : 1)
                .description("Whether this node takes what is sent over MQTT; one node does")
                .register(meters);
        UnansweredSends unanswered =
                new UnansweredSends(properties.sendsUnanswered(), properties.sendsUnansweredBytes(), meters);
        this.keeper = new LinkKeeper<>(
                "sends-link",
                properties,
                onLost -> new SendsLink(endpoint, properties, Objects.requireNonNull(listener), unanswered, onLost));
    }

    @Override
    public void connect(Listener newListener) {
        listener = newListener;
        keeper.connect(new Renewed());
    }

    @Override
    public void disconnect() {
        keeper.disconnect();
    }

    @Override
    public void mark() {
        SendsLink link = keeper.link();
        if (link != null) {
            link.mark();
        }
    }

    @Override
    public void destroy() throws InterruptedException {
        renewals.shutdownNow();
        keeper.end();
    }

    /** On the keeper's thread. */
    private final class Renewed implements LinkKeeper.Listener<SendsLink> {

        private @Nullable ScheduledFuture<?> renewal;
        private boolean complained;

        @Override
        public void up(SendsLink link) {
            complained = false;
            log.info("This node takes what is sent over MQTT");
            if (properties.plugin()) {
                long after = properties.tokenLife().toMillis() * 4 / 5;
                renewal = renewals.schedule(link::renew, after, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void down(SendsLink link) {
            if (renewal != null) {
                renewal.cancel(false);
            }
        }

        /** The relay's link says what is wrong with a broker that is away; a subscription that is denied shows here alone. */
        @Override
        public void failed(@Nullable Throwable why) {
            if (!complained) {
                complained = true;
                log.warn("What is sent over MQTT cannot be taken yet: {}", why == null ? "the broker hung up" : why);
            }
        }
    }
}
