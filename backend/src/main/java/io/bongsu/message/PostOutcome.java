package io.bongsu.message;

import io.bongsu.core.Entry;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import java.time.Duration;

/** What became of a post. */
public sealed interface PostOutcome {

    /** Committed and flushed, now. */
    record Stored(Entry entry) implements PostOutcome {}

    /** The same (room, sender, clientMessageId) was stored before; this is the first one. */
    record Repeated(Entry entry) implements PostOutcome {}

    /** Not stored, or, with code outcome-unknown, not known. */
    record Refused(ProblemException problem) implements PostOutcome {}

    /** To be tried again in a second. */
    static Refused refused(ProblemCode code, String detail) {
        return new Refused(new ProblemException(code, detail, Duration.ofSeconds(1), null));
    }
}
