package io.bongsu.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    @Test
    void showsTheExampleThatCompiles() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/bongsu/example/Example.java"));
        String example = source.substring(
                        source.indexOf("// tag::example\n") + "// tag::example\n".length(),
                        source.indexOf("        // end::example"))
                .replaceAll("(?m)^ {8}", "");
        assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + example + "```\n");
    }
}
