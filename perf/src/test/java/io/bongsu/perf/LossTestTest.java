package io.bongsu.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.perf.report.Repetition;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** The counting of losses, against a real simple broker with holes of known size in it. */
class LossTestTest {

    private static final int RECEIVERS = 3;
    private static final int POSTS = 100;
    private static final LossTest.Plan PLAN = new LossTest.Plan(
            RECEIVERS,
            100,
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            Duration.ofMillis(600),
            Duration.ofSeconds(5));

    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicInteger starts = new AtomicInteger();
    private ConfigurableApplicationContext app;
    private Holes holes;
    private TutorialContender contender;

    @BeforeEach
    void start() {
        SpringApplication application = new SpringApplication(Leaky.class);
        application.setDefaultProperties(
                Map.of("server.port", "0", "server.address", "127.0.0.1", "spring.main.banner-mode", "off"));
        app = application.run();
        holes = app.getBean(Holes.class);
        String port = app.getEnvironment().getRequiredProperty("local.server.port");
        contender = new TutorialContender(
                "leaky",
                URI.create("http://127.0.0.1:" + port),
                new Servers(
                        kills::incrementAndGet,
                        starts::incrementAndGet,
                        kills::incrementAndGet,
                        starts::incrementAndGet),
                Duration.ofMillis(50));
    }

    @AfterEach
    void stop() {
        app.close();
    }

    @Test
    void whatArrivesOnceInOrderIsRight() {
        Repetition.Losses losses = LossTest.run(contender, PLAN, LossTest.Fault.NOTHING);

        assertThat(losses).isEqualTo(new Repetition.Losses(POSTS, POSTS, 300, 300, 0, 0, 0, 0, 0));
    }

    @Test
    void aDeliveryThatIsLostIsCounted() {
        holes.leaveOut = 17;

        assertThat(LossTest.run(contender, PLAN, LossTest.Fault.NOTHING).lost()).isEqualTo(1);
    }

    @Test
    void aMessageThatIsAcknowledgedAndNeverSentIsLostForAll() {
        holes.neverSend = 20;

        assertThat(LossTest.run(contender, PLAN, LossTest.Fault.NOTHING).lost()).isEqualTo(RECEIVERS);
    }

    @Test
    void whatIsSentAgainLaterIsADuplicateAndNoLoss() {
        holes.sendAgain = 30;

        Repetition.Losses losses = LossTest.run(contender, PLAN, LossTest.Fault.NOTHING);

        assertThat(losses.duplicated()).isEqualTo(RECEIVERS);
        assertThat(losses.lost()).isZero();
    }

    @Test
    void whatComesAfterALaterOneIsOutOfOrder() {
        holes.holdBack = 40;

        Repetition.Losses losses = LossTest.run(contender, PLAN, LossTest.Fault.NOTHING);

        assertThat(losses.outOfOrder()).isEqualTo(RECEIVERS);
        assertThat(losses.lost()).isZero();
    }

    @Test
    void whatIsRefusedIsNotExpected() {
        holes.refuse = 50;

        Repetition.Losses losses = LossTest.run(contender, PLAN, LossTest.Fault.NOTHING);

        assertThat(losses.refused()).isEqualTo(1);
        assertThat(losses.accepted()).isEqualTo(POSTS - 1);
        assertThat(losses.expected()).isEqualTo((POSTS - 1) * RECEIVERS);
        assertThat(losses.lost()).isZero();
        assertThat(losses.unexpected())
                .as("refused, and published all the same")
                .isEqualTo(RECEIVERS);
    }

    @Test
    void aReceiverThatIsCutComesBackAndMissesWhatCameMeanwhile() {
        Repetition.Losses losses = LossTest.run(contender, PLAN, LossTest.Fault.CONNECTIONS_CUT);

        assertThat(losses.lost()).isPositive().isLessThan(losses.expected() / 2);
        assertThat(losses.broken()).as("ended without having been cut").isZero();
    }

    @Test
    void whatIsKilledIsStartedAgain() {
        LossTest.run(contender, PLAN, LossTest.Fault.BROKER_KILLED);
        LossTest.run(contender, PLAN, LossTest.Fault.NODE_KILLED);

        assertThat(kills).hasValue(2);
        assertThat(starts).hasValue(2);
    }

    /** What goes wrong, by the number of a delivery or of a counted message from 1; 0 never. */
    static final class Holes implements ChannelInterceptor {

        private final AtomicInteger deliveries = new AtomicInteger();
        private volatile int leaveOut;
        private volatile int neverSend;
        private volatile int sendAgain;
        private volatile int holdBack;
        private volatile int refuse;

        @Override
        public @Nullable Message<?> preSend(Message<?> message, MessageChannel channel) {
            boolean counted = SimpMessageHeaderAccessor.getMessageType(message.getHeaders()) == SimpMessageType.MESSAGE
                    && new String((byte[]) message.getPayload(), StandardCharsets.UTF_8).contains("@@");
            return counted && deliveries.incrementAndGet() == leaveOut ? null : message;
        }
    }

    /** Answers as the tutorial's app does. */
    @RestController
    static class Door {

        private final SimpMessagingTemplate browsers;
        private final Holes holes;
        private final AtomicLong ids = new AtomicLong();
        private int counted;
        private String heldBack = "";

        Door(SimpMessagingTemplate browsers, Holes holes) {
            this.browsers = browsers;
            this.holes = holes;
        }

        record NewMessage(long roomId, String content) {}

        @PostMapping("/messages")
        synchronized ResponseEntity<String> post(@RequestBody NewMessage posted) {
            int number = posted.content().startsWith("@@") ? ++counted : -1;
            String message = "{\"id\":" + ids.incrementAndGet() + ",\"content\":\"" + posted.content() + "\"}";
            String topic = "/topic/chat-rooms/" + posted.roomId() + "/messages";
            if (number == holes.holdBack) {
                heldBack = message;
            } else if (number != holes.neverSend) {
                browsers.convertAndSend(topic, message);
            }
            if (number == holes.sendAgain) {
                browsers.convertAndSend(topic, message);
            }
            if (number > holes.holdBack && !heldBack.isEmpty()) {
                browsers.convertAndSend(topic, heldBack);
                heldBack = "";
            }
            return ResponseEntity.status(number == holes.refuse ? 500 : 201).body(message);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableWebSocketMessageBroker
    @Import(Door.class)
    static class Leaky implements WebSocketMessageBrokerConfigurer {

        private final Holes holes = new Holes();

        @Bean
        Holes holes() {
            return holes;
        }

        @Override
        public void configureMessageBroker(MessageBrokerRegistry registry) {
            registry.enableSimpleBroker("/topic");
            // One thread: what is out of order is so on purpose.
            registry.setPreservePublishOrder(true);
        }

        @Override
        public void configureClientOutboundChannel(ChannelRegistration registration) {
            registration.interceptors(holes);
        }

        @Override
        public void registerStompEndpoints(StompEndpointRegistry registry) {
            registry.addEndpoint("/ws");
        }
    }
}
