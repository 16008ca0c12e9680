package io.bongsu.perf;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** How many messages a second one relay publishes, beside a client that does nothing but publish. */
final class RelayFigure implements Figure {

    private static final int ROOMS = 64;
    private static final int MESSAGES_EACH = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) throws Exception {
        Runs runs = new Runs();
        try (Site site = Site.start(settings);
                BarePublisher publisher = new BarePublisher(site.deployment().mosquitto())) {
            for (int run = 0; run <= settings.runs(); run++) {
                progress.accept(run == 0 ? "warming up" : "run " + run + " of " + settings.runs());
                site.signInAgain();
                double bare = publisher.perSecond(settings.measured());
                double relay = drained(site);
                if (run > 0) {
                    runs.add("bare publisher", "/s", bare);
                    runs.add("relay", "/s", relay);
                    runs.add("relay / bare publisher", "", relay / bare);
                }
            }
        }
        return new Result(
                "relay",
                "A backlog published by one relay",
                ROOMS + " rooms of " + MESSAGES_EACH + " messages of " + Site.CONTENT_BYTES
                        + " B each, stored at one moment; timed from when the first is known to be published until the last is,"
                        + " so it reads them from MySQL and writes how far it is, too. The bare publisher is the same MQTT"
                        + " client with as much in flight, retained messages of the same size, "
                        + settings.measured().toSeconds() + " s.",
                runs.all(Map.of()));
    }

    private static double drained(Site site) throws SQLException {
        SeededRooms.unpublished(site, ROOMS, MESSAGES_EACH);
        long end = System.nanoTime() + PATIENCE.toNanos();
        long all = ROOMS * (long) MESSAGES_EACH;
        long began = 0;
        long atBegin = all;
        for (long left = all; left > 0; left = site.backlog()) {
            if (began == 0 && left < all) {
                began = System.nanoTime();
                atBegin = left;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("The relay has not caught up within " + PATIENCE);
            }
            LockSupport.parkNanos(10_000_000);
        }
        return atBegin * 1e9 / (System.nanoTime() - began);
    }
}
