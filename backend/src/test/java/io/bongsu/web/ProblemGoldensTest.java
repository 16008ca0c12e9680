package io.bongsu.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.contract.AppJson;
import io.bongsu.contract.Golden;
import io.bongsu.core.ProblemCode;
import org.junit.jupiter.api.Test;

class ProblemGoldensTest {

    @Test
    void writesProblemsAsTheContractsGoldenFile() {
        assertThat(AppJson.written(Problem.of(ProblemCode.ROOM_NOT_FOUND, "There is no room 999999.", "/messages")))
                .isEqualTo(Golden.json("http/problem.answer.json"));
    }
}
