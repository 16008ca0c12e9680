package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bongsu.client.TokenSource.Purpose;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokensTest {

    private final AtomicLong elapsed = new AtomicLong();
    private final List<Runnable> thread = new ArrayList<>();
    private final List<String> signedOut = new ArrayList<>();
    private int got;
    private @Nullable Exception trouble;

    private final Tokens tokens = new Tokens(
            purpose -> {
                if (trouble instanceof IOException) {
                    throw (IOException) trouble;
                } else if (trouble instanceof SignedOutException) {
                    throw (SignedOutException) trouble;
                }
                return new AccessToken("token " + ++got, Duration.ofMinutes(15));
            },
            elapsed::get,
            thread::add,
            refused -> signedOut.add(refused.code()));

    @Test
    void keepsATokenUntilAMinuteBeforeItsEndByElapsedTime() {
        assertThat(token()).isEqualTo("token 1");
        elapsed.addAndGet(Duration.ofMinutes(13).toNanos());
        assertThat(token()).isEqualTo("token 1");
        elapsed.addAndGet(Duration.ofMinutes(1).toNanos() + 1);
        assertThat(token()).isEqualTo("token 2");
    }

    @Test
    void asksAgainForOneThatTheServerRefusedWhateverTheTime() {
        assertThat(token()).isEqualTo("token 1");
        tokens.refused(Purpose.HTTP, "token 0, of long ago");
        assertThat(token()).isEqualTo("token 1");
        tokens.refused(Purpose.HTTP, "token 1");
        assertThat(token()).isEqualTo("token 2");
    }

    @Test
    void getsOneTokenForAllWhoAskMeanwhile() {
        CompletableFuture<String> first = tokens.token(Purpose.HTTP);
        CompletableFuture<String> second = tokens.token(Purpose.HTTP);
        run();
        assertThat(first.join()).isEqualTo(second.join()).isEqualTo("token 1");
        assertThat(got).isEqualTo(1);
    }

    @Test
    void triesAgainAfterAFailureButNotAfterARefusalOfTheLogin() {
        trouble = new IOException("no network");
        assertThatThrownBy(this::token).hasRootCauseMessage("no network");
        trouble = new SignedOutException("refresh-token-reused", "no");
        assertThatThrownBy(this::token).hasRootCauseMessage("no");
        assertThat(signedOut).containsExactly("refresh-token-reused");

        trouble = null;
        assertThatThrownBy(this::token).hasRootCauseMessage("no");
        assertThat(got).as("asked while signed out").isZero();
        tokens.tryAgain();
        assertThat(token()).isEqualTo("token 1");
    }

    private String token() {
        CompletableFuture<String> promise = tokens.token(Purpose.HTTP);
        run();
        return promise.join();
    }

    private void run() {
        List<Runnable> now = new ArrayList<>(thread);
        thread.clear();
        now.forEach(Runnable::run);
    }
}
