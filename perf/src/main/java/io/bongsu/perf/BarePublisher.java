package io.bongsu.perf;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.bongsu.testenv.TestMosquitto;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An MQTT client that does nothing but publish: what any relay over one connection is held against. */
final class BarePublisher implements AutoCloseable {

    /** As many as Mosquitto takes, as it is configured. */
    private static final int IN_FLIGHT = 100;

    private static final int TOPICS = 64;
    private static final int DEADLINE_SECONDS = 10;

    private final Mqtt5AsyncClient client;

    BarePublisher(TestMosquitto broker) {
        client = DeliveryFloor.connected(broker);
    }

    /** Acknowledged publications a second, as many in flight as may be. */
    double perSecond(Duration measured) throws InterruptedException {
        Semaphore free = new Semaphore(IN_FLIGHT);
        AtomicLong refused = new AtomicLong();
        byte[] payload = DeliveryFloor.payload(1);
        long began = System.nanoTime();
        long sent = 0;
        while (System.nanoTime() - began < measured.toNanos()) {
            free.acquire();
            var unused = client.publishWith()
                    .topic("chat-rooms/bench-" + sent % TOPICS + "/messages")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .retain(true)
                    .payload(payload)
                    .send()
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            refused.incrementAndGet();
                        }
                        free.release();
                    });
            sent++;
        }
        if (!free.tryAcquire(IN_FLIGHT, DEADLINE_SECONDS, TimeUnit.SECONDS) || refused.get() > 0) {
            throw new IllegalStateException("The broker has not taken " + refused + " of " + sent + " publications");
        }
        return sent * 1e9 / (System.nanoTime() - began);
    }

    @Override
    public void close() {
        client.disconnect().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }
}
