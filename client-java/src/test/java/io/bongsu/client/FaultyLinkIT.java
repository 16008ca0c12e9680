package io.bongsu.client;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an app is promised, held while connections, broker and server die under it. */
class FaultyLinkIT {

    private static Site site;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        site = Site.mySqlAndPlugin(same -> same);
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @Test
    void givesEveryMessageOnceAndInOrderThroughCutsAndKills() throws Exception {
        FaultyLink.run(site, folder, () -> {
            site.deployment.mosquitto().kill9();
            FaultyLink.passes(Duration.ofSeconds(1));
            site.deployment.mosquitto().start();
        });
    }
}
