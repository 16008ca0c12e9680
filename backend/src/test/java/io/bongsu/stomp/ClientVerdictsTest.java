package io.bongsu.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/clients.md tells clients after which WebSocket status to come back: every one this side closes with is there. */
class ClientVerdictsTest {

    private static final Pattern STATUS = Pattern.compile("\\b\\d{4}\\b");

    private final String document;

    ClientVerdictsTest() throws IOException {
        document = Files.readString(Path.of("../docs/clients.md"));
    }

    @Test
    void everyStatusHasOneVerdict() {
        List<String> row = row();
        assertThat(row.stream().flatMap(cell -> statuses(cell).stream()))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(CloseCode.values())
                        .filter(code -> code != CloseCode.GOODBYE)
                        .map(CloseCode::status)
                        .collect(Collectors.toSet()));
        assertThat(statuses(row.get(1))).as("with a new token").containsExactly(4001, 4003);
        assertThat(statuses(row.get(0))).as("again").contains(1001, 1006, 1013, 4500);
    }

    @Test
    void theReceiverToCopyActsByTheTable() {
        String verdicts = document.lines()
                .filter(line -> line.startsWith("const VERDICTS = { 4001"))
                .findFirst()
                .orElseThrow();
        assertThat(statuses(verdicts.replaceAll("(\\d{4}): 'new-token'", ""))).isEqualTo(statuses(row().get(2)));
        assertThat(statuses(verdicts.replaceAll("(\\d{4}): 'stop'", ""))).isEqualTo(statuses(row().get(1)));
    }

    /** again, with a new token, stop */
    private List<String> row() {
        String row = document.lines()
                .filter(line -> line.startsWith("| STOMP, by WebSocket status |"))
                .findFirst()
                .orElseThrow();
        return Arrays.asList(row.split("\\|", -1)).subList(2, 5);
    }

    private static Set<Integer> statuses(String cell) {
        return STATUS.matcher(cell)
                .results()
                .map(status -> Integer.valueOf(status.group()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
