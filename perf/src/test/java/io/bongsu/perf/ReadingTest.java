package io.bongsu.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingTest {

    @Test
    void tellsTheMiddleOneHoweverTheyCame() {
        assertThat(Reading.of("r", "ms", List.of(9.0, 1.0, 5.0)).median()).isEqualTo(5);
        assertThat(Reading.of("r", "ms", List.of(4.0, 1.0, 9.0, 2.0)).median()).isEqualTo(3);
        assertThat(Reading.of("r", "ms", List.of(7.0)).median()).isEqualTo(7);
    }

    @Test
    void doesNotPretendToHaveMeasured() {
        assertThatThrownBy(() -> Reading.of("r", "ms", List.of())).hasMessageContaining("never measured");
        assertThatThrownBy(() -> new Runs().reading("r")).hasMessageContaining("Nothing was measured");
    }

    @Test
    void anAimIsMetAtItsBound() {
        assertThat(Aim.atLeast(0.3).metBy(0.3)).isTrue();
        assertThat(Aim.atLeast(0.3).metBy(0.299)).isFalse();
        assertThat(Aim.atMost(25).metBy(25)).isTrue();
        assertThat(Aim.atMost(25).metBy(25.01)).isFalse();
        assertThat(Aim.atLeast(0.3)).hasToString("≥ 0.30");
        assertThat(Aim.atMost(25)).hasToString("≤ 25");
    }
}
