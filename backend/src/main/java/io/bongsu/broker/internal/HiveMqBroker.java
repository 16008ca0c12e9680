package io.bongsu.broker.internal;

import io.bongsu.broker.Broker;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Keeps one link to the broker. Each try is a new client with a clean session, so that nothing of an old link can come
 * back on a new one: what was in flight is published again from the log. One thread runs every step.
 */
@Component
class HiveMqBroker implements Broker, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(HiveMqBroker.class);

    private final BrokerEndpoint endpoint;
    private final BrokerProperties properties;
    private final ScheduledExecutorService steps = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("broker-link").daemon().factory());

    // Confined to the thread of steps.
    private @Nullable Listener listener;
    private @Nullable HiveMqLink link;
    private boolean linkIsUp;
    private int failures;
    private boolean complained;

    HiveMqBroker(BrokerEndpoint endpoint, BrokerProperties properties) {
        this.endpoint = endpoint;
        this.properties = properties;
    }

    @Override
    public void connect(Listener newListener) {
        steps.execute(() -> {
            listener = newListener;
            if (link == null) {
                open();
            }
        });
    }

    @Override
    public void disconnect() {
        steps.execute(() -> {
            HiveMqLink old = link;
            listener = null;
            link = null;
            linkIsUp = false;
            if (old != null) {
                old.close();
            }
        });
    }

    @Override
    public void destroy() throws InterruptedException {
        disconnect();
        steps.shutdown();
        if (!steps.awaitTermination(properties.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
            steps.shutdownNow();
        }
    }

    /** A link that ends before it was ready is a failed try: nobody was told of it, so nobody waits for its loss. */
    private void open() {
        HiveMqLink attempt = new HiveMqLink(endpoint, properties, lost -> step(() -> lost(lost)));
        link = attempt;
        linkIsUp = false;
        attempt.open().whenComplete((ready, failure) -> step(() -> opened(attempt, failure)));
    }

    private void opened(HiveMqLink attempt, @Nullable Throwable failure) {
        if (attempt != link || listener == null) {
            attempt.close();
        } else if (failure == null && !attempt.ended()) {
            failures = 0;
            complained = false;
            linkIsUp = true;
            log.info("Connected to the broker at {}:{}", endpoint.host(), endpoint.port());
            listener.up(attempt);
        } else {
            if (!complained) {
                complained = true;
                log.warn(
                        "The broker at {}:{} cannot be reached; posts are stored and published later: {}",
                        endpoint.host(),
                        endpoint.port(),
                        failure == null ? "it hung up at once" : failure.toString());
            }
            attempt.close();
            link = null;
            openLater();
        }
    }

    private void lost(HiveMqLink lost) {
        if (lost != link || !linkIsUp) {
            return;
        }
        log.warn("The link to the broker at {}:{} was lost", endpoint.host(), endpoint.port());
        link = null;
        linkIsUp = false;
        if (listener != null) {
            listener.down(lost);
            openLater();
        }
    }

    private void openLater() {
        long millis = properties.backOff(failures++).toMillis();
        ScheduledFuture<?> unused = steps.schedule(
                () -> {
                    if (listener != null && link == null) {
                        open();
                    }
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    private void step(Runnable step) {
        if (!steps.isShutdown()) {
            steps.execute(step);
        }
    }
}
