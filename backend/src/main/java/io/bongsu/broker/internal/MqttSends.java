package io.bongsu.broker.internal;

import io.bongsu.broker.Sends;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Keeps the link that takes sends. */
@Component
class MqttSends implements Sends, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(MqttSends.class);

    private final LinkKeeper<SendsLink> keeper;

    /** Set before the keeper makes any link. */
    private volatile @Nullable Listener listener;

    private final ScheduledThreadPoolExecutor renewals = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("sends-renewal").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());

    MqttSends(BrokerEndpoint endpoint, BrokerProperties properties, MeterRegistry meters) {
        renewals.setRemoveOnCancelPolicy(true);
        Gauge.builder("bongsu.sends.link.up", this, sends -> sends.keeper.link() == null ? 0 : 1)
                .description("Whether this node takes what is sent over MQTT; one node does")
                .register(meters);
        UnansweredSends unanswered =
                new UnansweredSends(properties.sendsUnanswered(), properties.sendsUnansweredBytes(), meters);
        this.keeper = new LinkKeeper<>(
                "sends-link",
                properties,
                onLost -> new SendsLink(
                        endpoint, properties, Objects.requireNonNull(listener), unanswered, renewals, onLost));
    }

    @Override
    public void connect(Listener newListener) {
        listener = newListener;
        keeper.connect(new Logged());
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
    private final class Logged implements LinkKeeper.Listener<SendsLink> {

        private boolean complained;

        @Override
        public void up(SendsLink link) {
            complained = false;
            log.info("This node takes what is sent over MQTT");
        }

        @Override
        public void down(SendsLink link) {
            if (!link.renewed()) {
                keeper.disconnect();
                Objects.requireNonNull(listener).lost();
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
