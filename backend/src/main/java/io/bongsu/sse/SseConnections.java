package io.bongsu.sse;

import io.bongsu.membership.Caller;
import io.bongsu.stream.PatientCursor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** All streams of this node whose requests are over, and the look at each once a second: heart-beats, expiry. */
@Component
class SseConnections implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(SseConnections.class);
    private static final long BEGIN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final SseServices services;
    private final Set<SseConnection> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService writers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("sse-writer-", 0).factory());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sse-timer").daemon().factory());

    SseConnections(SseSettings settings, Clock clock, MeterRegistry meters) {
        services = new SseServices(settings, clock, meters, meters.counter("bongsu.sse.messages"));
        var unused = timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    SseStream stream(Caller caller, PatientCursor cursor) {
        return new SseStream(caller, cursor, services);
    }

    SseSettings settings() {
        return services.settings();
    }

    Executor writers() {
        return writers;
    }

    void opened(SseConnection connection) {
        open.add(connection);
    }

    void closed(SseConnection connection) {
        open.remove(connection);
    }

    private void look() {
        for (SseConnection connection : open) {
            try {
                if (connection.isForlorn(BEGIN_NANOS)) {
                    connection.finish();
                } else if (connection.isDue()) {
                    connection.goOn();
                }
            } catch (RuntimeException | Error fault) {
                log.error("Looking at an SSE connection failed", fault);
            }
        }
    }

    @Override
    public void destroy() {
        timer.shutdownNow();
        writers.shutdown();
    }
}
