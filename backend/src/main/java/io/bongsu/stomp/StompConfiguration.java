package io.bongsu.stomp;

import io.bongsu.stream.Streams;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.socket.config.annotation.ServletWebSocketHandlerRegistry;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.socket.sockjs.transport.handler.EventSourceTransportHandler;
import org.springframework.web.socket.sockjs.transport.handler.WebSocketTransportHandler;
import org.springframework.web.socket.sockjs.transport.handler.XhrPollingTransportHandler;
import org.springframework.web.socket.sockjs.transport.handler.XhrReceivingTransportHandler;
import org.springframework.web.socket.sockjs.transport.handler.XhrStreamingTransportHandler;

/**
 * Registers the handler at {@code /ws}, as a WebSocket and for SockJS. Without {@code @EnableWebSocket}: it would bring a
 * TaskScheduler for SockJS that the whole application's scheduled methods then run on.
 */
@Configuration(proxyBeanMethods = false)
class StompConfiguration implements DisposableBean {

    static final String PATH = "/ws";

    private final ExecutorService writers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("stomp-writer-", 0).factory());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("stomp-timer").daemon().factory());
    private final ThreadPoolTaskScheduler sockJs = new ThreadPoolTaskScheduler();

    StompConfiguration() {
        sockJs.setThreadNamePrefix("sockjs-");
        sockJs.setDaemon(true);
        sockJs.setPoolSize(2);
        sockJs.setRemoveOnCancelPolicy(true);
        sockJs.initialize();
    }

    @Bean
    StompServices stompServices(StompSettings settings, Streams streams, Clock clock, MeterRegistry meters) {
        return new StompServices(settings, streams, clock, new StompMetrics(meters), writers, timer);
    }

    @Bean
    HandlerMapping stompMapping(StompHandler handler, StompSettings settings) {
        var registry = new ServletWebSocketHandlerRegistry();
        String[] origins = settings.allowedOrigins().toArray(String[]::new);
        registry.addHandler(handler, PATH).setAllowedOrigins(origins);
        registry.addHandler(handler, PATH)
                .setAllowedOrigins(origins)
                .withSockJS()
                .setTaskScheduler(sockJs)
                .setTransportHandlers(
                        new WebSocketTransportHandler(new DefaultHandshakeHandler()),
                        new XhrPollingTransportHandler(),
                        new XhrReceivingTransportHandler(),
                        new XhrStreamingTransportHandler(),
                        new EventSourceTransportHandler())
                .setHeartbeatTime(settings.sockJsHeartBeat().toMillis())
                .setDisconnectDelay(settings.sockJsDisconnectDelay().toMillis())
                .setStreamBytesLimit(settings.sockJsStreamBytes())
                // Control frames may come on top of what the writer parks.
                .setHttpMessageCacheSize(2 * Wire.PARKED_FRAMES)
                // The default is another's server: no page served here loads a script from there.
                .setClientLibraryUrl("/sockjs.min.js")
                .setSessionCookieNeeded(false);
        return registry.getHandlerMapping();
    }

    @Override
    public void destroy() {
        timer.shutdownNow();
        sockJs.shutdown();
        writers.shutdown();
    }
}
