package io.bongsu.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PublishedPomTest {

    @Test
    void bringsAnAppTheseLibrariesAndNoParent() throws IOException {
        String pom = Files.readString(Path.of("target/.flattened-pom.xml"));
        List<String> artifacts = Pattern.compile("<artifactId>([^<]+)</artifactId>")
                .matcher(pom)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(artifacts)
                .containsExactly(
                        "bongsu-client",
                        "okhttp",
                        "hivemq-mqtt-client",
                        "netty-codec-http",
                        "gson",
                        "reactive-streams",
                        "jspecify");
        assertThat(pom).doesNotContain("<parent>", "springframework");
    }
}
