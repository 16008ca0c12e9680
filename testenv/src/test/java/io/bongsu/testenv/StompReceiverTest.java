package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bongsu.watch.StompConnection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.messaging.SessionSubscribeEvent;

/** Against another's STOMP server, Spring's: a client tested only against its own codec would agree with itself. */
class StompReceiverTest {

    private static final int BATCH = 100;
    private static final String TOPIC = "/topic/chat-rooms/1/messages";

    private static ConfigurableApplicationContext server;
    private static URI endpoint;

    private final Ledger ledger = new Ledger();

    @BeforeAll
    static void start() {
        server = new SpringApplicationBuilder(BatchServer.class)
                .web(WebApplicationType.SERVLET)
                // As arguments: the application's own settings would go before default properties.
                .run("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off");
        endpoint = URI.create("ws://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port") + "/ws");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void receivesInOrderAndResumesFromItsPositionAfterACut() {
        Ledger.Receiver account = ledger.receiver("stomp", 1, 0);
        for (long seq = 1; seq <= 2 * BATCH; seq++) {
            ledger.acknowledged("k" + seq, 1, seq);
        }
        try (var receiver = new StompReceiver(() -> endpoint, () -> "token", 1, account)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> account.delivered() == BATCH);
            receiver.cut();
            await().atMost(Duration.ofSeconds(10)).until(() -> account.delivered() == 2 * BATCH);
            assertThat(receiver.errors()).isEmpty();
        }
        ledger.assertExactlyOnceInOrder();
        assertThat(server.getBean(BatchServer.class).positions).containsSequence(0L, (long) BATCH);
    }

    @Test
    void saysWhyItCouldNotConnect() {
        URI nobody = URI.create("ws://127.0.0.1:" + Tools.freePort() + "/ws");
        assertThatThrownBy(() -> StompConnection.connect(HttpClient.newHttpClient(), nobody, "token", frame -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ConnectException");
    }

    /** Sends the hundred messages after the position it is given. Handles frames one by one, so that they are in order. */
    @TestConfiguration(proxyBeanMethods = false)
    @EnableWebSocketMessageBroker
    @Import({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class
    })
    static class BatchServer implements WebSocketMessageBrokerConfigurer {

        final List<Long> positions = new CopyOnWriteArrayList<>();

        @Override
        public void registerStompEndpoints(StompEndpointRegistry registry) {
            registry.addEndpoint("/ws");
        }

        @Override
        public void configureMessageBroker(MessageBrokerRegistry registry) {
            registry.enableSimpleBroker("/topic");
        }

        @Override
        public void configureClientInboundChannel(ChannelRegistration registration) {
            registration.executor(new SyncTaskExecutor());
        }

        @Override
        public void configureClientOutboundChannel(ChannelRegistration registration) {
            registration.executor(new SyncTaskExecutor());
        }

        @EventListener
        void subscribed(SessionSubscribeEvent event) {
            var headers = SimpMessageHeaderAccessor.wrap(event.getMessage());
            long position = Long.parseLong(String.valueOf(headers.getFirstNativeHeader("position")));
            positions.add(position);
            var template = server.getBean(SimpMessagingTemplate.class);
            for (long seq = position + 1; seq <= position + BATCH; seq++) {
                String json = "{\"seq\":%d,\"clientMessageId\":\"k%d\",\"content\":\"봉수\"}".formatted(seq, seq);
                template.convertAndSend(TOPIC, json.getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
