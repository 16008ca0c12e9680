package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What is deployed. Maven makes it before these tests run. */
class ProductionJarIT {

    @Test
    void holdsNeitherTheContractNorItsTestKeys() throws IOException {
        List<String> names = entries();

        assertThat(names).contains("BOOT-INF/classes/application.yaml");
        assertThat(names).noneMatch(name -> name.contains("bongsu-contract") || name.contains("contract/"));
        assertThat(names).noneMatch(name -> name.endsWith(".pem"));
    }

    /** The second would keep messages in memory if a node were told of no database. */
    @Test
    void holdsNeitherTheEmbeddedBrokerNorTheEmbeddedDatabase() throws IOException {
        assertThat(entries())
                .noneMatch(name -> name.matches(".*/(bongsu-embedded-broker|hivemq-community|rocksdb|h2-)[^/]*"))
                .anyMatch(name -> name.contains("/hivemq-mqtt-client-"));
    }

    private static List<String> entries() throws IOException {
        try (DirectoryStream<Path> jars =
                Files.newDirectoryStream(Path.of("target"), "bongsu-backend-*-production.jar")) {
            try (JarFile jar = new JarFile(jars.iterator().next().toFile())) {
                return jar.stream().map(ZipEntry::getName).toList();
            }
        }
    }
}
