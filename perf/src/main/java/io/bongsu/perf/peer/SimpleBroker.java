package io.bongsu.perf.peer;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/**
 * Spring's simple broker as its guide sets it up: whoever subscribes gets whatever is posted while they are there. It
 * stores nothing, knows no positions, and checks nobody.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocketMessageBroker
@Import(SimpleBroker.Door.class)
public class SimpleBroker implements WebSocketMessageBrokerConfigurer {

    /** Kept, for a logger that nobody holds forgets its level. Its start is nobody's news. */
    private static final Logger TOMCAT = Logger.getLogger("org.apache");

    public static void main(String[] args) {
        TOMCAT.setLevel(Level.WARNING);
        SpringApplication application = new SpringApplication(SimpleBroker.class);
        application.setDefaultProperties(Map.of(
                "server.port", args[0],
                "server.address", "127.0.0.1",
                "server.tomcat.max-connections", "20000",
                "server.tomcat.accept-count", "16384",
                "server.tomcat.max-keep-alive-requests", "-1",
                "spring.main.banner-mode", "off"));
        application.run();
    }

    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
        registry.enableSimpleBroker("/topic");
    }

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
        registry.addEndpoint("/ws");
    }

    /** Publishes what it is given. */
    @RestController
    static class Door {

        private final SimpMessagingTemplate messages;

        Door(SimpMessagingTemplate messages) {
            this.messages = messages;
        }

        @PostMapping("/publish/{room}")
        @ResponseStatus(HttpStatus.CREATED)
        void publish(@PathVariable long room, @RequestBody byte[] body) {
            messages.convertAndSend(
                    "/topic/chat-rooms/" + room + "/messages", new String(body, StandardCharsets.UTF_8));
        }
    }
}
