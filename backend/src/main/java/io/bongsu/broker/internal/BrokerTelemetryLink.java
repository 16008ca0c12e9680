package io.bongsu.broker.internal;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.integration.mqtt.event.MqttConnectionFailedEvent;
import org.springframework.integration.mqtt.event.MqttIntegrationEvent;
import org.springframework.integration.mqtt.event.MqttSubscribedEvent;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;

/**
 * Makes the telemetry's connection, and another where it has ended, on a thread of its own: nobody waits for it. What is wrong with the
 * broker, the relay's link says in the log.
 *
 * <p>Later and later while none can be made, since a try may cost: Paho (1.2.5) can leave a thread behind where it is stopped, or cut off, at
 * a certain moment of its CONNECT.
 */
final class BrokerTelemetryLink implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BrokerTelemetryLink.class);

    private static final int DOUBLED_MAX = 4;

    private final Mqttv5PahoMessageDrivenChannelAdapter adapter;
    private final Duration first;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("broker-telemetry").daemon().factory());
    private volatile boolean running;
    private volatile boolean there;

    // Confined to the thread.
    private int tries;

    /** @param first the first wait; it is doubled after each try, up to {@link #DOUBLED_MAX} times */
    BrokerTelemetryLink(Mqttv5PahoMessageDrivenChannelAdapter adapter, Duration first) {
        this.adapter = adapter;
        this.first = first;
    }

    @EventListener
    void on(MqttIntegrationEvent event) {
        if (event.getSource() == adapter) {
            switch (event) {
                case MqttSubscribedEvent up -> there = true;
                case MqttConnectionFailedEvent down -> there = false;
                default -> log.debug("The telemetry's connection told: {}", event);
            }
        }
    }

    @Override
    public void start() {
        running = true;
        thread.execute(this::look);
    }

    /** Not while the node is stopping: what it made would be left behind. */
    private synchronized void look() {
        if (!running) {
            return;
        }
        tries = there ? 0 : tries + 1;
        if (!there) {
            begin();
        }
        long wait = first.toMillis() << Math.clamp(tries - 1, 0, DOUBLED_MAX);
        var unused = thread.schedule(this::look, wait, TimeUnit.MILLISECONDS);
    }

    private void begin() {
        try {
            adapter.stop();
            adapter.start();
        } catch (RuntimeException | Error failed) {
            // Thrown on, it would be the last try.
            log.warn("The broker's telemetry is asked for again later: {}", failed.toString());
        }
    }

    @Override
    public void stop() {
        running = false;
        thread.shutdownNow();
        end();
    }

    /** Waits for a try that is under way; the interrupt ends its waiting. */
    private synchronized void end() {
        adapter.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
