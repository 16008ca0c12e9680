package io.bongsu.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.core.RoomTopic.AllRooms;
import io.bongsu.core.RoomTopic.Events;
import io.bongsu.core.RoomTopic.Messages;
import io.bongsu.core.RoomTopic.Presence;
import io.bongsu.core.RoomTopic.Replies;
import io.bongsu.core.RoomTopic.Send;
import io.bongsu.core.RoomTopic.Unknown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomTopicTest {

    @Test
    void readsWhatItSpells() {
        long room = Ids.MAX_ROOM_ID;
        assertThat(RoomTopic.parse(RoomTopic.messages(room))).isEqualTo(new Messages(room));
        assertThat(RoomTopic.parse(RoomTopic.events(room))).isEqualTo(new Events(room));
        assertThat(RoomTopic.parse(RoomTopic.send(room, "u-7"))).isEqualTo(new Send(room, "u-7"));
        assertThat(RoomTopic.parse(RoomTopic.acks("u-7"))).isEqualTo(new Replies("u-7"));
        assertThat(RoomTopic.parse(RoomTopic.presence("u-7"))).isEqualTo(new Presence("u-7"));
        assertThat(RoomTopic.parse("chat-rooms/+/messages")).isEqualTo(new AllRooms());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"users/u-7/a\u0000b", "users/u-7/a\n", "chat-rooms/42/messages\n", "chat-rooms/42/send/u 7"})
    void doesNotReadControlCharactersAndBlanks(String topic) {
        assertThat(RoomTopic.parse(topic)).isEqualTo(new Unknown());
    }

    @Test
    void doesNotReadATopicThatIsTooLong() {
        String prefix = "users/u-7/";
        assertThat(RoomTopic.parse(prefix + "x".repeat(256 - prefix.length()))).isEqualTo(new Replies("u-7"));
        assertThat(RoomTopic.parse(prefix + "x".repeat(257 - prefix.length()))).isEqualTo(new Unknown());
    }
}
