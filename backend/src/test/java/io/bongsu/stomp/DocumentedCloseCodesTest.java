package io.bongsu.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.core.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The table of codes in contract/asyncapi.yaml, and that in docs/api.md. */
class DocumentedCloseCodesTest {

    /** No ERROR frame can be, or is, sent with these. */
    private static final Set<CloseCode> WITHOUT_ERROR =
            EnumSet.of(CloseCode.GOODBYE, CloseCode.SHUTTING_DOWN, CloseCode.GONE, CloseCode.SLOW_RECEIVER);

    private static Object at(String... path) throws IOException {
        try (InputStream file =
                Objects.requireNonNull(DocumentedCloseCodesTest.class.getResourceAsStream("/contract/asyncapi.yaml"))) {
            Object node = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
            for (String name : path) {
                node = Objects.requireNonNull(((Map<?, ?>) node).get(name), name);
            }
            return node;
        }
    }

    @Test
    void theTableIsTheServers() throws IOException {
        List<?> table = (List<?>) at("channels", "connection", "x-close-codes");

        Map<Object, Object> documented = table.stream()
                .map(row -> (Map<?, ?>) row)
                .collect(Collectors.toMap(row -> row.get("code"), row -> row.get("status")));
        assertThat(documented)
                .isEqualTo(Arrays.stream(CloseCode.values())
                        .collect(Collectors.toMap(CloseCode::code, CloseCode::status)));
        assertThat(table).allMatch(row -> ((Map<?, ?>) row).get("comeBack") instanceof String);
    }

    @Test
    void codesOfStompAloneAreThoseThatHttpHasNot() throws IOException {
        Set<String> ofHttp =
                Arrays.stream(ProblemCode.values()).map(ProblemCode::code).collect(Collectors.toSet());

        assertThat((List<?>) at("components", "schemas", "StompCode", "enum"))
                .map(Object::toString)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(CloseCode.values())
                        .filter(code -> !WITHOUT_ERROR.contains(code))
                        .map(CloseCode::code)
                        .filter(code -> !ofHttp.contains(code))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = CloseCode.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"GOODBYE", "GONE"})
    void everyCodeIsInTheApisDocument(CloseCode code) throws IOException {
        assertThat(Files.readAllLines(Path.of("../docs/api.md")))
                .anyMatch(line -> line.startsWith("| `")
                        && line.contains("`" + code.code() + "`")
                        && line.contains("| " + code.status()));
    }
}
