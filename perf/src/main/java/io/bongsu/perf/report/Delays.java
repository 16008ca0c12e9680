package io.bongsu.perf.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A distribution of delays in microseconds, whole: percentiles can be asked of it later, and those of several runs put
 * together, which percentiles themselves do not allow. In JSON it is HdrHistogram's own compressed form in Base64, which its tools
 * read too.
 */
public final class Delays {

    /** Whatever took longer counts as this. */
    public static final long LONGEST_MICROS = 600_000_000;

    private final Histogram micros;

    public Delays(Histogram micros) {
        this.micros = micros.copy();
    }

    public static Delays none() {
        return new Delays(new Histogram(LONGEST_MICROS, 3));
    }

    /** @throws IllegalArgumentException when it is not what {@link #encoded} writes */
    @JsonCreator
    public static Delays decoded(String base64) {
        try {
            return new Delays(Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(base64)), LONGEST_MICROS));
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("Not a compressed histogram", e);
        }
    }

    @JsonValue
    public String encoded() {
        ByteBuffer buffer = ByteBuffer.allocate(micros.getNeededByteBufferCapacity());
        int length = micros.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(buffer.array(), length));
    }

    public long count() {
        return micros.getTotalCount();
    }

    /** 0 where there are none. */
    public double millis(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    public double maxMillis() {
        return micros.getMaxValue() / 1e3;
    }

    public Delays plus(Delays others) {
        Histogram sum = micros.copy();
        sum.add(others.micros);
        return new Delays(sum);
    }

    /** How many took that long or longer, to the histogram's three digits. */
    public long countFrom(double millis) {
        long from = Math.round(millis * 1e3);
        return micros.getTotalCount() == 0 || from > micros.getMaxValue()
                ? 0
                : micros.getCountBetweenValues(from, Math.max(from, micros.getMaxValue()));
    }

    /** For plots: each recorded step of the distribution. */
    public Histogram histogram() {
        return micros.copy();
    }

    /** The same counts at the same steps: what is read back from JSON equals what was written. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Delays delays && micros.equals(delays.micros);
    }

    @Override
    public int hashCode() {
        return micros.hashCode();
    }

    @Override
    public String toString() {
        return count() + " delays, p50 " + millis(50) + " ms, max " + maxMillis() + " ms";
    }
}
