package io.bongsu.perf.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SteppedStreamTest implements Conversation.Wire {

    private final List<Long> heard = new ArrayList<>();
    private int opened;
    private final SteppedStream stream =
            new SteppedStream(this, List.of(new SteppedStream.Step(() -> new byte[] {'?'}, "RECEIPT\0")), null);

    @Test
    void takesAllThatComesBeforeAndBehindTheAnswerHoweverLongItIs() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            if (i == 3) {
                text.append("RECEIPT\0");
            }
            byte[] message = new byte[500];
            Arrays.fill(message, (byte) 'x');
            Stamp.write(message, 0, i, 1);
            text.append(new String(message, StandardCharsets.US_ASCII)).append('\0');
        }
        stream.connected();
        receive(text.toString());

        assertThat(opened).isOne();
        assertThat(heard).hasSize(200).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void refusesAnAnswerThatNeverEnds() {
        stream.connected();

        assertThatThrownBy(() -> receive("x".repeat(20_000))).hasMessageContaining("Refused: xxx");
    }

    @Test
    void refusesARefusal() {
        stream.connected();

        assertThatThrownBy(() -> receive("ERROR\nmessage:no\n\n\0")).hasMessageContaining("message:no");
    }

    private void receive(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        stream.received(bytes, 0, bytes.length);
    }

    @Override
    public void send(byte[] bytes) {
        assertThat(bytes).containsExactly('?');
    }

    @Override
    public void opened() {
        opened++;
    }

    @Override
    public void waits() {
        throw new AssertionError("It is no poll");
    }

    @Override
    public void again() {
        throw new AssertionError("It is no poll");
    }

    @Override
    public void heard(long number, long dueNanos) {
        heard.add(number);
    }

    @Override
    public void qos(int qos) {
        throw new AssertionError("This is no MQTT");
    }

    @Override
    public void position(long position) {
        throw new AssertionError("No position was sent");
    }

    @Override
    public void later(Duration delay, Conversation.Action action) {
        throw new AssertionError("Nothing is to be done later");
    }
}
