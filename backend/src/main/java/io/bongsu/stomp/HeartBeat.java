package io.bongsu.stomp;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What both sides agreed on (STOMP 1.2, heart-beating): the larger of "I can" and "I want" each way.
 *
 * @param out how often this side must be heard; zero for never
 * @param in how often the client promised to be heard; zero for never
 */
record HeartBeat(Duration out, Duration in) {

    static final HeartBeat NONE = new HeartBeat(Duration.ZERO, Duration.ZERO);

    private static final Pattern HEADER = Pattern.compile("([0-9]{1,9}),([0-9]{1,9})");

    /** @param header the client's {@code heart-beat}; absent means {@code 0,0} */
    static HeartBeat agree(@Nullable String header, Duration ours) {
        if (header == null) {
            return NONE;
        }
        Matcher beats = HEADER.matcher(header);
        if (!beats.matches()) {
            throw new Refusal(CloseCode.MALFORMED_FRAME, "The heart-beat header is two numbers of milliseconds.");
        }
        return new HeartBeat(larger(beats.group(2), ours), larger(beats.group(1), ours));
    }

    private static Duration larger(String theirMillis, Duration ours) {
        Duration theirs = Duration.ofMillis(Long.parseLong(theirMillis));
        return theirs.isZero() ? Duration.ZERO : theirs.compareTo(ours) > 0 ? theirs : ours;
    }

    /** Looked at once a second, so a beat goes out a second early rather than late. */
    boolean isDue(Duration silent) {
        return !out.isZero() && silent.compareTo(out.minusSeconds(1)) >= 0;
    }

    boolean isMissed(Duration unheard) {
        return !in.isZero() && unheard.compareTo(in.multipliedBy(2)) > 0;
    }
}
