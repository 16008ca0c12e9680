package io.bongsu.broker.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.broker.AccessAnswer;
import io.bongsu.broker.AccessCommand;
import io.bongsu.broker.BrokerRights;
import io.bongsu.broker.RoomMembers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

    private static String encoded(AccessCommand command) {
        return new String(PluginWire.encode("1", command), StandardCharsets.UTF_8);
    }

    private static PluginWire.@Nullable Answered decoded(String json) {
        return PluginWire.decode(json.getBytes(StandardCharsets.UTF_8));
    }
}
