package io.bongsu.client;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same against what {@code make run} starts, whose broker dies with the server. */
class EmbeddedIT {

    @TempDir
    private Path folder;

    @Test
    void givesEveryMessageOnceAndInOrderThroughCutsAndKills() throws Exception {
        try (Site site = Site.embedded()) {
            FaultyLink.run(site, folder, () -> {
                site.deployment.backend().kill9();
                site.deployment.backend().restart();
            });
        }
    }
}
