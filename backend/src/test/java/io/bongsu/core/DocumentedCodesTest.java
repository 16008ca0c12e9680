package io.bongsu.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DocumentedCodesTest {

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void everyCodeIsInTheApisDocumentWithItsStatus(ProblemCode code) throws IOException {
        assertThat(Files.readString(Path.of("../docs/api.md")))
                .contains("| `" + code.code() + "` | " + code.status() + " |");
    }
}
