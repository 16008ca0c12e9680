package io.bongsu.broker.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bongsu.broker.AccessAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnansweredTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final AccessAnswer DONE = new AccessAnswer.Done(7, "", false);

    private final AtomicInteger lost = new AtomicInteger();

    @Test
    void aHundredAreOnTheirWayAndTheNextWaitsForAnAnswer() {
        Unanswered commands = new Unanswered(100, LONG, lost::incrementAndGet);
        List<Unanswered.Place> places = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            places.add(taken(commands));
        }
        CompletableFuture<Unanswered.@Nullable Place> next = CompletableFuture.supplyAsync(commands::take);
        await().during(Duration.ofMillis(200)).until(() -> !next.isDone());
        assertThat(commands.count()).isEqualTo(100);

        assertThat(commands.answered(places.get(42).id(), DONE)).isTrue();

        assertThat(next).succeedsWithin(Duration.ofSeconds(5)).isNotNull();
        assertThat(places.get(42).answer()).isCompletedWithValue(DONE);
        assertThat(commands.count()).isEqualTo(100);
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsLostAndItsPlaceFreeAgain() {
        Unanswered commands = new Unanswered(1, Duration.ofMillis(100), lost::incrementAndGet);
        Unanswered.Place late = taken(commands);

        assertThat(taken(commands)).isNotNull();

        assertThat(lost).hasValueGreaterThanOrEqualTo(1);
        assertThat(late.answer()).isCompletedExceptionally();
        assertThat(commands.answered(late.id(), DONE)).as("too late").isFalse();
    }

    @Test
    void whenTheLinkEndsAllAnswersAreLostThoseAskedForLaterToo() {
        Unanswered commands = new Unanswered(2, LONG, lost::incrementAndGet);
        Unanswered.Place before = taken(commands);
        taken(commands);
        CompletableFuture<Unanswered.@Nullable Place> waiting = CompletableFuture.supplyAsync(commands::take);

        commands.loseAll();

        assertThat(before.answer()).isCompletedWithValue(new AccessAnswer.Lost());
        Unanswered.Place after = Objects.requireNonNull(waiting.join());
        assertThat(after.answer()).isCompletedWithValue(new AccessAnswer.Lost());
        assertThat(commands.count()).isZero();
        assertThat(lost).as("nobody has to be told of what is known").hasValue(0);
    }

    @Test
    void anAnswerToNobodyIsNone() {
        Unanswered commands = new Unanswered(1, LONG, lost::incrementAndGet);
        Unanswered.Place place = taken(commands);
        commands.answered(place.id(), DONE);

        assertThat(commands.answered(place.id(), DONE)).isFalse();
        assertThat(commands.answered("strange", DONE)).isFalse();
        assertThat(commands.count()).isZero();
    }

    private static Unanswered.Place taken(Unanswered commands) {
        return Objects.requireNonNull(commands.take());
    }
}
