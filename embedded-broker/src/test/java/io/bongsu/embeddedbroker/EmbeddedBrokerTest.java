package io.bongsu.embeddedbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.suback.Mqtt3SubAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.pubrec.Mqtt5PubRecReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real broker and real clients. Every test has rooms and users of its own, so one broker serves them all. That
 * something was not delivered is seen by what came after it: a client's deliveries keep their order.
 */
class EmbeddedBrokerTest {

    private static final String ALL_ROOMS = "chat-rooms/+/messages";
    private static final TestGuard guard = new TestGuard();
    private static EmbeddedBroker<TestGuard.Session> broker;
    private static int lastNumber;

    private Receiver host;
    private String user;
    private String room;
    private String otherRoom;
    private String sendTopic;

    @BeforeAll
    static void start(@TempDir Path folder) {
        broker = EmbeddedBroker.start(
                new EmbeddedBrokerSettings(folder, "127.0.0.1", 0, 0, BrokerLimits.DEFAULTS), guard);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void connectHost(TestInfo test) {
        int number = ++lastNumber;
        user = "u-" + number;
        room = "chat-rooms/" + number + "1/messages";
        otherRoom = "chat-rooms/" + number + "2/messages";
        sendTopic = "chat-rooms/" + number + "1/send/" + user;
        host = Receiver.of(broker, TestGuard.HOST + ":" + number);
        host.connect(TestGuard.HOST + "/600");
    }

    @AfterEach
    void disconnectHost() {
        host.close();
    }

    private Receiver member() {
        Receiver member = Receiver.of(broker, user + ":phone");
        member.connect(user + "/600");
        return member;
    }

    private static void awaitReceived(Receiver receiver, String... messages) {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(receiver.received()).containsExactly(messages));
    }

    private static Mqtt5ConnAckReasonCode refusal(Receiver receiver, String token) {
        return catchThrowableOfType(Mqtt5ConnAckException.class, () -> receiver.connect(token))
                .getMqttMessage()
                .getReasonCode();
    }

    @Test
    void picksFreePortsAndAllowsNoSecondBroker(@TempDir Path folder) {
        assertThat(broker.mqttPort()).isPositive().isNotEqualTo(broker.webSocketPort());
        assertThat(broker.webSocketPort()).isPositive();
        var settings = new EmbeddedBrokerSettings(folder, "127.0.0.1", 0, 0, BrokerLimits.DEFAULTS);
        assertThatThrownBy(() -> EmbeddedBroker.start(settings, guard)).hasMessageContaining("only one");
    }

    @Test
    void deliversToAReader() {
        guard.allowReading(user, room);
        try (Receiver member = member()) {
            member.subscribe(room);
            host.publish(room, "hello");
            awaitReceived(member, room + "=hello");
        }
    }

    @Test
    void refusesATokenTheGuardDoesNotKnow() {
        assertThat(refusal(Receiver.of(broker, user), "nonsense")).isEqualTo(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED);
        assertThat(refusal(Receiver.of(broker, user), "")).isEqualTo(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED);
        assertThat(refusal(Receiver.of(broker, user), user + "/0")).isEqualTo(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void tellsWhyToWhoeverIsRefused() {
        var refused = catchThrowableOfType(
                Mqtt5ConnAckException.class, () -> Receiver.of(broker, user).connect("mallory/600"));

        assertThat(refused.getMqttMessage().getReasonString()).hasToString("Optional[its client id is another's]");
    }

    @Test
    void refusesAClientWithoutCredentials() {
        var anonymous = Receiver.of(broker, user).blocking();
        assertThatThrownBy(anonymous::connect).isInstanceOf(Mqtt5ConnAckException.class);
    }

    @Test
    void doesNotLetAnotherUserTakeAClientIdOver() {
        guard.allowReading(user, room);
        try (Receiver member = member()) {
            member.subscribe(room);
            assertThat(refusal(Receiver.of(broker, user + ":phone"), "mallory/600"))
                    .isEqualTo(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED);
            host.publish(room, "still here");
            awaitReceived(member, room + "=still here");
            assertThat(member.disconnects).isEmpty();
        }
    }

    @Test
    void refusesASubscriptionOn5() {
        try (Receiver member = member()) {
            for (String filter : new String[] {room, "#", "$share/group/" + room}) {
                var refused = catchThrowableOfType(Mqtt5SubAckException.class, () -> member.subscribe(filter));
                assertThat(refused.getMqttMessage().getReasonCodes())
                        .containsExactly(Mqtt5SubAckReasonCode.NOT_AUTHORIZED);
            }
            assertThat(guard.filtersAsked).contains("$share/group/" + room);
            assertThat(member.disconnects).isEmpty();
        }
    }

    @Test
    void refusesASubscriptionOn311() {
        Mqtt3BlockingClient member = connect311();
        var refused = catchThrowableOfType(
                Mqtt3SubAckException.class,
                () -> member.subscribeWith().topicFilter(room).send());
        assertThat(refused.getMqttMessage().getReturnCodes()).containsExactly(Mqtt3SubAckReturnCode.FAILURE);
        member.disconnect();
    }

    @Test
    void refusesAPublishOn5AndKeepsTheConnection() {
        guard.allowWriting(user, sendTopic);
        host.subscribe(room);
        host.subscribe(sendTopic);
        try (Receiver member = member()) {
            var atQos1 = catchThrowableOfType(Mqtt5PubAckException.class, () -> member.publish(room, "forged"));
            assertThat(atQos1.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
            var atQos2 = catchThrowableOfType(Mqtt5PubRecException.class, () -> member.blocking()
                    .publishWith()
                    .topic(room)
                    .qos(MqttQos.EXACTLY_ONCE)
                    .send());
            assertThat(atQos2.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5PubRecReasonCode.NOT_AUTHORIZED);
            var atControl = catchThrowableOfType(
                    Mqtt5PubAckException.class, () -> member.publish("$CONTROL/bongsu/v1", "forged"));
            assertThat(atControl.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
            member.publish(sendTopic, "allowed");
            awaitReceived(host, sendTopic + "=allowed");
        }
    }

    @Test
    void acknowledgesAndDropsARefusedPublishOn311() {
        guard.allowWriting(user, sendTopic);
        host.subscribe(room);
        host.subscribe(sendTopic);
        Mqtt3BlockingClient member = connect311();
        for (String topic : new String[] {room, sendTopic}) {
            member.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).send();
        }
        awaitReceived(host, sendTopic + "=");
        member.disconnect();
    }

    @Test
    void filtersDeliveriesOfAWildcardSubscription() {
        guard.allowReading(user, room);
        try (Receiver member = member()) {
            member.subscribe(ALL_ROOMS);
            host.publish(otherRoom, "secret");
            host.publish(room, "open");
            awaitReceived(member, room + "=open");
        }
    }

    @Test
    void deliversNothingMoreToALiveSubscriberWhoLostTheRight() {
        guard.allowReading(user, room);
        guard.allowReading(user, otherRoom);
        try (Receiver member = member()) {
            member.subscribe(room);
            member.subscribe(otherRoom);
            host.publish(room, "before");
            awaitReceived(member, room + "=before");
            guard.denyReading(user, room);
            host.publish(room, "after");
            host.publish(otherRoom, "marker");
            awaitReceived(member, room + "=before", otherRoom + "=marker");
        }
    }

    @Test
    void deliversNoQueuedMessageToAReaderRemovedWhileOffline() {
        guard.allowReading(user, room);
        guard.allowReading(user, otherRoom);
        try (Receiver member = member()) {
            member.subscribe(room);
            member.subscribe(otherRoom);
        }
        host.publish(room, "queued");
        host.publish(otherRoom, "marker");
        guard.denyReading(user, room);
        try (Receiver again = Receiver.of(broker, user + ":phone")) {
            assertThat(again.connect(user + "/600").isSessionPresent()).isTrue();
            awaitReceived(again, otherRoom + "=marker");
        }
    }

    @Test
    void doesNotRepeatAnUnacknowledgedMessageToAReaderRemovedMeanwhile() {
        guard.allowReading(user, room);
        guard.allowReading(user, otherRoom);
        try (Receiver member = Receiver.neverAcknowledging(broker, user + ":phone")) {
            member.connect(user + "/600");
            member.subscribe(room);
            member.subscribe(otherRoom);
            host.publish(room, "in flight");
            awaitReceived(member, room + "=in flight");
        }
        host.publish(otherRoom, "marker");
        guard.denyReading(user, room);
        try (Receiver again = member()) {
            awaitReceived(again, otherRoom + "=marker");
        }
    }

    @Test
    void deliversRetainedMessagesToReadersOnly() {
        guard.allowReading(user, room);
        host.publish(room, "head", true);
        host.publish(otherRoom, "secret head", true);
        try (Receiver member = member()) {
            member.subscribe(ALL_ROOMS);
            await().atMost(Duration.ofSeconds(5)).until(() -> member.received().contains(room + "=head"));
            host.publish(room, "marker");
            await().atMost(Duration.ofSeconds(5)).until(() -> member.received().contains(room + "=marker"));
            assertThat(member.received()).noneMatch(message -> message.contains("secret"));
        }
    }

    @Test
    void refusesAWillItMayNotPublish() {
        var member = Receiver.of(broker, user).blocking();
        var refused = catchThrowableOfType(Mqtt5ConnAckException.class, () -> member.connectWith()
                .simpleAuth()
                .password((user + "/600").getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .willPublish()
                .topic(room)
                .applyWillPublish()
                .send());
        assertThat(refused.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void kicksAllClientsOfAUserAndNobodyElse() {
        try (Receiver phone = member();
                Receiver laptop = Receiver.of(broker, user + ":laptop")) {
            laptop.connect(user + "/600");
            broker.kick(user);
            await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
                assertThat(phone.disconnects).containsExactly(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
                assertThat(laptop.disconnects).containsExactly(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION);
            });
            assertThat(host.client.getState().isConnected()).isTrue();
            await().atMost(Duration.ofSeconds(5)).until(() -> broker.connectionCount() == 1);
        }
    }

    @Test
    void disconnectsAnExpiredSession() {
        try (Receiver member = Receiver.of(broker, user)) {
            member.connect(user + "/1");
            await().atMost(Duration.ofSeconds(3)).untilAsserted(() -> assertThat(member.disconnects)
                    .containsExactly(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION));
        }
    }

    @Test
    void deniesWhileTheGuardFails() {
        guard.allowReading(user, room);
        guard.allowReading(user, otherRoom);
        try (Receiver member = member()) {
            member.subscribe(room);
            member.subscribe(otherRoom);
            guard.allowWriting(user, sendTopic);
            guard.breakDown(true);
            assertThatThrownBy(() -> member.publish(sendTopic, "x")).isInstanceOf(Mqtt5PubAckException.class);
            assertThat(refusal(Receiver.of(broker, user + ":new"), user + "/600"))
                    .isEqualTo(Mqtt5ConnAckReasonCode.SERVER_UNAVAILABLE);
            guard.breakDown(false);
            host.publish(otherRoom, "marker");
            awaitReceived(member, otherRoom + "=marker");
        } finally {
            guard.breakDown(false);
        }
    }

    @Test
    void carriesTheLargestMessageOverWebSocket() {
        guard.allowReading(user, room);
        String payload = "x".repeat(64 * 1024);
        try (Receiver member = Receiver.overWebSocket(broker, user)) {
            member.connect(user + "/600");
            member.subscribe(room);
            host.publish(room, payload);
            awaitReceived(member, room + "=" + payload);
        }
    }

    @Test
    void tellsItsLimits() {
        try (Receiver member = Receiver.of(broker, user)) {
            var restrictions = member.connect(user + "/600").getRestrictions();
            assertThat(restrictions.getReceiveMaximum()).isEqualTo(BrokerLimits.DEFAULTS.receiveMaximum());
            assertThat(restrictions.getMaximumPacketSize()).isEqualTo(BrokerLimits.DEFAULTS.packetBytesMax());
        }
    }

    private Mqtt3BlockingClient connect311() {
        Mqtt3BlockingClient member = MqttClient.builder()
                .useMqttVersion3()
                .identifier(user)
                .serverHost("127.0.0.1")
                .serverPort(broker.mqttPort())
                .buildBlocking();
        member.connectWith()
                .simpleAuth()
                .username("ignored")
                .password((user + "/600").getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        return member;
    }
}
