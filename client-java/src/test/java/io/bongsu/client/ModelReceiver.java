package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

/** Fails at the first event that is not the next one. */
final class ModelReceiver {

    private long position;
    private boolean hasHadNothing;
    private boolean ended;

    ModelReceiver(long position) {
        this.position = position;
        this.hasHadNothing = position == 0;
    }

    long position() {
        return position;
    }

    boolean hasEnded() {
        return ended;
    }

    void takeAll(RoomOrder order) {
        while (order.hasNext()) {
            take(order.next());
        }
    }

    void take(@Nullable RoomEvent event) {
        if (event == null) {
            return;
        }
        assertThat(ended).as("came after the end: " + event).isFalse();
        Message message = event.message();
        Gap gap = event.gap();
        if (message != null) {
            if (!hasHadNothing || message.seq() == position + 1) {
                assertThat(message.seq()).isEqualTo(position + 1);
            } else {
                assertThat(message.seq()).as("the oldest kept").isGreaterThan(position);
            }
            position = message.seq();
        } else if (gap != null) {
            if (gap.reason() == Gap.Reason.TOO_OLD) {
                assertThat(gap.position()).as("a gap goes forward").isGreaterThan(position);
            } else {
                assertThat(gap.position()).as("the log is behind").isLessThan(position);
            }
            position = gap.position();
        } else {
            ended = true;
        }
        hasHadNothing = false;
    }
}
