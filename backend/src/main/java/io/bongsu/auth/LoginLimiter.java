package io.bongsu.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.springframework.stereotype.Component;

/**
 * Slows down guessing: failed logins are counted per account and per network address. An attempt takes a token of each
 * bucket before any work is done, and gives them back when it succeeds, so that many who log in rightly from one address
 * are not held up. Per node: behind n nodes a guesser has n times the attempts.
 */
@Component
class LoginLimiter {

    private final Cache<String, Bucket> buckets;
    private final AuthSettings settings;
    private final TimeMeter time;
    private final Counter refused;

    LoginLimiter(AuthSettings settings, Clock clock, MeterRegistry meters) {
        this.settings = settings;
        // Idle for a window, a bucket is full again: a new one is the same.
        this.buckets = Caffeine.newBuilder()
                .maximumSize(settings.failureEntries())
                .expireAfterAccess(settings.failureWindow())
                .build();
        this.time = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                Instant now = clock.instant();
                return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
            }

            @Override
            public boolean isWallClockBased() {
                return true;
            }
        };
        this.refused = Counter.builder("bongsu.auth.logins.limited")
                .description("Login attempts answered rate-limited")
                .register(meters);
    }

    /** An attempt under way; a failed one is simply left. */
    interface Attempt {

        /** Nothing was learned by it: it succeeded, or was not looked at. */
        void giveBack();
    }

    /**
     * @param account the id tried; may belong to nobody
     * @throws ProblemException RATE_LIMITED with the time until the next attempt is taken
     */
    Attempt begin(String account, String address) {
        Bucket ofAddress = bucket("a:" + network(address), settings.failuresPerAddress());
        Bucket ofAccount = bucket("u:" + account, settings.failuresPerUser());
        take(ofAddress);
        try {
            take(ofAccount);
        } catch (ProblemException e) {
            // The account's limit is not the address's fault: a neighbour behind it still gets in.
            ofAddress.addTokens(1);
            throw e;
        }
        return () -> {
            ofAddress.addTokens(1);
            ofAccount.addTokens(1);
        };
    }

    private void take(Bucket bucket) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            refused.increment();
            throw new ProblemException(
                    ProblemCode.RATE_LIMITED,
                    "Too many failed logins",
                    Duration.ofNanos(probe.getNanosToWaitForRefill()),
                    null);
        }
    }

    private Bucket bucket(String key, int failures) {
        return buckets.get(key, k -> Bucket.builder()
                .addLimit(limit -> limit.capacity(failures).refillGreedy(failures, settings.failureWindow()))
                .withCustomTimePrecision(time)
                .build());
    }

    /** One IPv6 customer holds a /64 (RFC 6177): its single addresses are worth nothing as a key. */
    private static String network(String address) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), 8))
                    : address;
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
