package io.bongsu.client;

import io.bongsu.client.TokenSource.Purpose;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The access tokens at hand. Each is renewed before its end by elapsed time, and whenever the server refused it, whatever
 * the time. One is got at a time, on the one thread of the executor.
 */
final class Tokens {

    private static final class Held {
        final String value;
        final long sinceNanos;
        final long lifeNanos;

        Held(AccessToken token, long sinceNanos) {
            this.value = token.value();
            this.sinceNanos = sinceNanos;
            this.lifeNanos = token.expiresIn().toNanos();
        }
    }

    private final TokenSource source;
    private final LongSupplier elapsedNanos;
    private final Executor thread;
    private final Consumer<SignedOutException> onSignedOut;

    private final Map<Purpose, Held> held = new EnumMap<>(Purpose.class);
    private final Map<Purpose, CompletableFuture<String>> underWay = new EnumMap<>(Purpose.class);
    private @Nullable CallException signedOut;

    Tokens(TokenSource source, LongSupplier elapsedNanos, Executor thread, Consumer<SignedOutException> onSignedOut) {
        this.source = source;
        this.elapsedNanos = elapsedNanos;
        this.thread = thread;
        this.onSignedOut = onSignedOut;
    }

    /** One that is good by what is known; fails with a {@link CallException}. Completes on any thread. */
    CompletableFuture<String> token(Purpose purpose) {
        CompletableFuture<String> promise;
        synchronized (this) {
            if (signedOut != null) {
                return failed(signedOut);
            }
            Held one = held.get(purpose);
            if (one != null && nanosToRenewal(one) > 0) {
                return CompletableFuture.completedFuture(one.value);
            }
            CompletableFuture<String> already = underWay.get(purpose);
            if (already != null) {
                return already;
            }
            promise = new CompletableFuture<>();
            underWay.put(purpose, promise);
        }
        thread.execute(() -> get(purpose, promise));
        return promise;
    }

    /** The server does not take it: it is not given out again. */
    synchronized void refused(Purpose purpose, String token) {
        Held one = held.get(purpose);
        if (one != null && one.value.equals(token)) {
            held.remove(purpose);
        }
    }

    /** How long until the token at hand is to be renewed. */
    synchronized long nanosToRenewal(Purpose purpose) {
        Held one = held.get(purpose);
        return one == null ? 0 : nanosToRenewal(one);
    }

    /** The user may have signed in again: the source is asked again. */
    synchronized void tryAgain() {
        signedOut = null;
    }

    /** A sixth of its life, a minute at most, is left for the renewal. */
    private long nanosToRenewal(Held one) {
        long margin = Math.min(one.lifeNanos / 6, 60_000_000_000L);
        return one.lifeNanos - margin - (elapsedNanos.getAsLong() - one.sinceNanos);
    }

    private void get(Purpose purpose, CompletableFuture<String> promise) {
        // Its life is counted from before it was asked for: the answer may have taken long.
        long asked = elapsedNanos.getAsLong();
        try {
            AccessToken token = source.token(purpose);
            synchronized (this) {
                held.put(purpose, new Held(token, asked));
                underWay.remove(purpose);
            }
            promise.complete(token.value());
        } catch (SignedOutException e) {
            CallException refusal = new CallException(CallException.SIGNED_OUT, "Signed out: " + e.code(), 401, 0, e);
            synchronized (this) {
                signedOut = refusal;
                underWay.remove(purpose);
            }
            onSignedOut.accept(e);
            promise.completeExceptionally(refusal);
        } catch (IOException | RuntimeException e) {
            synchronized (this) {
                underWay.remove(purpose);
            }
            promise.completeExceptionally(noToken(e));
        }
    }

    /** Where the server answered with a wish to wait, with that. */
    private static CallException noToken(Exception e) {
        String message = "No token: " + e.getMessage();
        CallException answer = e.getCause() instanceof CallException ? (CallException) e.getCause() : null;
        if (answer != null && answer.isTemporary()) {
            return new CallException(answer.code(), message, answer.status(), answer.retryAfterSeconds(), e);
        }
        return CallException.noAnswer(message, e);
    }

    static <T> CompletableFuture<T> failed(Throwable why) {
        CompletableFuture<T> future = new CompletableFuture<>();
        future.completeExceptionally(why);
        return future;
    }
}
