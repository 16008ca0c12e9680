package io.bongsu.perf.swarm;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What all members together received in the present measurement. */
final class Tally {

    private static final long LONGEST_MICROS = 600_000_000;
    private static final int MOST_TICKS = 10_000;
    private static final int QOS = 3;
    private static final int NONE = -1;

    private static final class Tick {
        long deliveries;
        final Histogram micros = new Histogram(LONGEST_MICROS, 2);
    }

    private final Traffic traffic = new Traffic();
    private Round round = new Round(0, 0, 0, 0);
    private Histogram micros = new Histogram(LONGEST_MICROS, 3);
    private Histogram groupMicros = new Histogram(LONGEST_MICROS, 3);
    private List<Tick> ticks = new ArrayList<>();
    private long beganNanos = System.nanoTime();
    private long deliveries;
    private long duplicated;
    private long outOfOrder;
    private long stale;
    private final long[] byQos = new long[QOS];
    private int arrivingQos = NONE;
    private long now = System.nanoTime();

    /** Looked at once for each read of a socket, not for each message. */
    long tick() {
        now = System.nanoTime();
        return now;
    }

    Traffic traffic() {
        return traffic;
    }

    void begin(Round next) {
        round = next;
        micros = new Histogram(LONGEST_MICROS, 3);
        groupMicros = new Histogram(LONGEST_MICROS, 3);
        ticks = new ArrayList<>();
        beganNanos = System.nanoTime();
        deliveries = 0;
        duplicated = 0;
        outOfOrder = 0;
        stale = 0;
        java.util.Arrays.fill(byQos, 0);
        traffic.reset();
    }

    void arrived(Receipts receipts, long number, long dueNanos) {
        if (Serial.round(number) != round.number()) {
            stale++;
            return;
        }
        int stream = Serial.stream(number);
        int n = Serial.n(number);
        Receipts.Kind kind = receipts.take(stream, n);
        if (kind == Receipts.Kind.AGAIN) {
            duplicated++;
            return;
        }
        if (kind == Receipts.Kind.OUT_OF_ORDER) {
            outOfOrder++;
        }
        deliveries++;
        if (arrivingQos != NONE) {
            byQos[arrivingQos]++;
            arrivingQos = NONE;
        }
        long delay = Math.clamp((now - dueNanos) / 1000, 0, LONGEST_MICROS);
        micros.recordValue(delay);
        if (round.groupSize() > 0 && receipts.completes(stream, n, round.groupSize())) {
            long began = dueNanos - n % round.groupSize() * round.groupGapNanos();
            groupMicros.recordValue(Math.clamp((now - began) / 1000, 0, LONGEST_MICROS));
        }
        inTime(delay);
    }

    private void inTime(long delayMicros) {
        if (round.tickNanos() == 0) {
            return;
        }
        int index = (int) Math.min((now - beganNanos) / round.tickNanos(), MOST_TICKS - 1);
        while (ticks.size() <= index) {
            ticks.add(new Tick());
        }
        Tick tick = ticks.get(index);
        tick.deliveries++;
        tick.micros.recordValue(delayMicros);
    }

    /** The next one: with which quality of service, over MQTT. */
    void arrivesAt(int qos) {
        arrivingQos = qos;
    }

    /** Each of them counted once. */
    long deliveries() {
        return deliveries;
    }

    double millis(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    /** deliveries duplicated outOfOrder stale qos0 qos1 qos2 */
    String counts() {
        return deliveries + " " + duplicated + " " + outOfOrder + " " + stale + " " + byQos[0] + " " + byQos[1] + " "
                + byQos[2];
    }

    /** Both distributions, each in HdrHistogram's compressed form. */
    String distributions() {
        return encoded(micros) + " " + encoded(groupMicros);
    }

    private static String encoded(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(buffer.array(), length));
    }

    /** deliveries,p50 and longest in microseconds, for each step of time. */
    String timeline() {
        StringBuilder line = new StringBuilder();
        for (Tick tick : ticks) {
            line.append(' ')
                    .append(tick.deliveries)
                    .append(',')
                    .append(tick.micros.getValueAtPercentile(50))
                    .append(',')
                    .append(tick.micros.getMaxValue());
        }
        return line.toString();
    }
}
