package io.bongsu.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PendingPostTest {

    private final PendingPost pending =
            new PendingPost(new Post(1, LogSlice.user("u-1"), "k", "text", "hello", List.of()), 0);

    @Test
    void cannotBeWithdrawnOnceALaneTookIt() {
        assertThat(pending.take()).isTrue();
        assertThat(pending.withdraw()).as("it may be stored").isFalse();
    }

    @Test
    void cannotBeTakenOnceItsWaiterGaveItUp() {
        assertThat(pending.withdraw()).isTrue();
        assertThat(pending.take())
                .as("its waiter was told that it is not stored")
                .isFalse();
    }
}
