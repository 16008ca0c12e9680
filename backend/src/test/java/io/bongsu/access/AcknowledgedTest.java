package io.bongsu.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AcknowledgedTest {

    private final Acknowledged acknowledged = new Acknowledged(100);

    @Test
    void letsPassWhatIsNoNewerThanWhatThePluginHas() {
        acknowledged.moved(acknowledged.term(), 7, 5);

        assertThat(acknowledged.passed(7, 5)).isTrue();
        assertThat(acknowledged.passed(7, 6)).isFalse();
        assertThat(acknowledged.passed(8, 1)).isFalse();
    }

    @Test
    void anOlderAnswerThatComesLateTakesNothingBack() {
        acknowledged.moved(acknowledged.term(), 7, 5);
        acknowledged.moved(acknowledged.term(), 7, 4);

        assertThat(acknowledged.passed(7, 5)).isTrue();
    }

    @Test
    void whatAPluginSaidBeforeItStartedAnewCountsNoMore() {
        int before = acknowledged.term();
        acknowledged.moved(before, 7, 5);
        acknowledged.startOver();
        assertThat(acknowledged.passed(7, 5)).isFalse();

        acknowledged.moved(before, 7, 5);

        assertThat(acknowledged.passed(7, 5)).as("it was asked before").isFalse();
    }

    @Test
    void whoWaitsIsToldOnceTheirRevisionIsThere() {
        CompletableFuture<Boolean> fifth = acknowledged.await(7, 5);
        CompletableFuture<Boolean> sixth = acknowledged.await(7, 6);

        acknowledged.moved(acknowledged.term(), 7, 5);

        assertThat(fifth).isCompletedWithValue(true);
        assertThat(sixth).isNotDone();
        assertThat(acknowledged.waiting()).isEqualTo(1);
        assertThat(acknowledged.await(7, 5)).isCompletedWithValue(true);
    }

    @Test
    void nobodyWaitsForALinkThatIsGone() {
        CompletableFuture<Boolean> waits = acknowledged.await(7, 5);

        acknowledged.noAnswers();

        assertThat(waits).isCompletedWithValue(false);
        assertThat(acknowledged.waiting()).isZero();
    }

    @Test
    void whoGivesUpIsForgotten() {
        acknowledged.await(7, 5).cancel(false);

        assertThat(acknowledged.waiting()).isZero();
    }
}
