package io.bongsu.broker.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.broker.AccessAnswer;
import io.bongsu.broker.AccessCommand;
import io.bongsu.broker.BrokerRights;
import io.bongsu.broker.ConnectedClient;
import io.bongsu.broker.RoomMembers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PluginWireTest {

    @Test
    void writesEachCommandAsTheProtocolSpellsIt() {
        RoomMembers room = new RoomMembers(42, 7, Map.of("u-7", BrokerRights.BOTH));
        assertThat(encoded(new AccessCommand.Hello())).isEqualTo("""
                {"id":"1","command":"hello"}""");
        assertThat(encoded(new AccessCommand.Rooms(List.of(room)))).isEqualTo("""
                {"id":"1","command":"rooms","rooms":[{"room":42,"rev":7,"members":{"u-7":"rw"}}]}""");
        assertThat(encoded(new AccessCommand.Commit(3))).isEqualTo("""
                {"id":"1","command":"commit","count":3}""");
        assertThat(encoded(new AccessCommand.Room(room, false))).isEqualTo("""
                {"id":"1","command":"room","room":42,"rev":7,"members":{"u-7":"rw"}}""");
        assertThat(encoded(new AccessCommand.Room(room, true))).endsWith(",\"more\":true}");
        assertThat(encoded(new AccessCommand.Add(42, 8, "u-8", BrokerRights.READ)))
                .isEqualTo("""
                {"id":"1","command":"add","room":42,"rev":8,"user":"u-8","rights":"r"}""");
        assertThat(encoded(new AccessCommand.Del(42, 9, "u-8"))).isEqualTo("""
                {"id":"1","command":"del","room":42,"rev":9,"user":"u-8"}""");
        assertThat(encoded(new AccessCommand.Touch(42, 10))).isEqualTo("""
                {"id":"1","command":"touch","room":42,"rev":10}""");
        assertThat(encoded(new AccessCommand.Clients(7, 100))).isEqualTo("""
                {"id":"1","command":"clients","after":7,"limit":100}""");
        assertThat(encoded(new AccessCommand.Kick("u-8", null))).isEqualTo("""
                {"id":"1","command":"kick","user":"u-8"}""");
        assertThat(encoded(new AccessCommand.Kick("u-8", "u-8:phone"))).isEqualTo("""
                {"id":"1","command":"kick","user":"u-8","clientId":"u-8:phone"}""");
        assertThat(encoded(new AccessCommand.Revoke("u-8", "s-1", Instant.ofEpochSecond(100, 5))))
                .isEqualTo("""
                {"id":"1","command":"revoke","user":"u-8","sid":"s-1","until":101}""");
    }

    @Test
    void readsAnswersAndTakesNothingElseForOne() {
        assertThat(decoded("{\"id\":\"1\",\"ok\":true,\"protocol\":1,\"boot\":\"b\",\"ready\":true}"))
                .isEqualTo(new PluginWire.Answered("1", new AccessAnswer.Done(0, "b", true)));
        assertThat(decoded("{\"id\":\"2\",\"ok\":false,\"error\":\"gap\",\"text\":\"t\",\"room\":42,\"rev\":5}"))
                .isEqualTo(new PluginWire.Answered("2", new AccessAnswer.Refused(5, "gap", "t")));
        assertThat(decoded("{\"id\":\"2\"}")).isNull();
        assertThat(decoded("{\"ok\":true}")).isNull();
        assertThat(decoded("nothing")).isNull();
    }

    @Test
    void readsClientsWithTheirSubscriptions() {
        assertThat(clientsIn("""
                "subscriptions":[{"filter":"chat-rooms/+/messages","qos":1}],"subscriptionsLeftOut":0,
                "subscriptionsComplete":true"""))
                .isEqualTo(new AccessAnswer.Clients(
                        List.of(new ConnectedClient(
                                3,
                                "u-7:phone",
                                "u-7",
                                "user",
                                "s-1",
                                "192.0.2.7",
                                "websocket",
                                "3.1.1",
                                Instant.ofEpochSecond(100),
                                Instant.ofEpochSecond(200),
                                List.of(new ConnectedClient.Subscription("chat-rooms/+/messages", 1)),
                                true)),
                        true));
        assertThat(isComplete("\"subscriptionsLeftOut\":1,\"subscriptionsComplete\":true"))
                .isFalse();
        assertThat(isComplete("\"subscriptionsLeftOut\":0,\"subscriptionsComplete\":false"))
                .isFalse();
    }

    private static boolean isComplete(String members) {
        return clientsIn(members).clients().getFirst().subscriptionsComplete();
    }

    private static AccessAnswer.Clients clientsIn(String members) {
        PluginWire.Answered answered = decoded("""
                {"id":"1","ok":true,"more":true,"clients":[{"number":3,"clientId":"u-7:phone","userId":"u-7","role":"user",
                "sid":"s-1","address":"192.0.2.7","transport":"websocket","version":4,"since":100,"expiresAt":200,%s}]}""".formatted(members));
        return (AccessAnswer.Clients) Objects.requireNonNull(answered).answer();
    }

    private static String encoded(AccessCommand command) {
        return new String(PluginWire.encode("1", command), StandardCharsets.UTF_8);
    }

    private static PluginWire.@Nullable Answered decoded(String json) {
        return PluginWire.decode(json.getBytes(StandardCharsets.UTF_8));
    }
}
