package io.bongsu.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.core.Ids;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TopicRulesTest {

    private static final int ROWS_MIN = 200;

    static Stream<Verdict> verdicts() {
        return Verdict.all();
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void followsTheContractsTable(Verdict row) {
        boolean allowed = TopicRules.allows(row.role(), row.user(), row.action(), row.topic(), roomId -> {
            assertThat(Ids.isRoomId(roomId)).isTrue();
            return row.rights();
        });
        assertThat(allowed).isEqualTo(row.allowed());
    }

    @Test
    void theTableIsThere() {
        assertThat(Verdict.all()).hasSizeGreaterThan(ROWS_MIN);
    }
}
