package io.bongsu.message;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How fast one sender may post on this node: a token bucket each, for the 100,000 latest senders. */
final class PostRates {

    private final Cache<String, Bucket> senders =
            Caffeine.newBuilder().maximumSize(100_000).build();
    private final LogSettings settings;

    PostRates(LogSettings settings) {
        this.settings = settings;
    }

    /** Null when the sender may go on. */
    @Nullable
    ProblemException take(String senderId) {
        ConsumptionProbe probe = senders.get(senderId, id -> newBucket()).tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            return null;
        }
        return new ProblemException(
                ProblemCode.RATE_LIMITED,
                "One sender may post " + settings.postsPerSecond() + " messages a second here; nothing was stored.",
                Duration.ofNanos(probe.getNanosToWaitForRefill()),
                null);
    }

    private Bucket newBucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(settings.postBurst())
                        .refillGreedy(settings.postsPerSecond(), Duration.ofSeconds(1)))
                .build();
    }
}
