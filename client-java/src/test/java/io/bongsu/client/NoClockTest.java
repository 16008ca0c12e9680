package io.bongsu.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A device's clock may be wrong by a day: the library does not ask it. Elapsed time (nanoTime) is another thing. */
class NoClockTest {

    private static final List<String> CLOCKS =
            List.of("currentTimeMillis", "java/time/Clock", "java/util/Date", "java/util/Calendar", "\u0000\u0003now");

    @Test
    void asksNoClock() throws IOException, URISyntaxException {
        Path classes = Path.of(BongsuClient.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> all = Files.walk(classes)) {
            List<Path> files =
                    all.filter(file -> file.toString().endsWith(".class")).toList();
            assertThat(files).hasSizeGreaterThan(30);
            for (Path file : files) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(CLOCKS);
            }
        }
    }
}
