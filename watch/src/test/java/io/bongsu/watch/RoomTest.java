package io.bongsu.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
class RoomTest {

    private static String message(long seq, String content) {
        return "{\"seq\":%d,\"senderId\":\"bob\",\"content\":\"%s\"}".formatted(seq, content);
    }

    @Test
    void dropsRepeatsAndFetchesAHoleBeforeGoingOn(CapturedOutput output) {
        var json = new JsonMapper();
        var room = new Room(Room.FROM_NOW, after -> {
            assertThat(after).isEqualTo(5);
            return List.of(json.readTree(message(6, "six")), json.readTree(message(7, "seven")));
        });
        room.arrived(message(5, "five"));
        room.arrived(message(5, "five"));
        room.arrived(message(8, "eight"));
        room.arrived(message(7, "seven"));
        assertThat(output.getOut().lines()).containsExactly("5 bob five", "6 bob six", "7 bob seven", "8 bob eight");
    }

    @Test
    void aStrangersControlCharactersDoNotReachTheTerminal() {
        assertThat(Room.printable("a\u001b[2Jb\u009b\u202ec")).isEqualTo("a·[2Jb··c");
    }
}
