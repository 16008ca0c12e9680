package io.bongsu.perf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** Whether a page of history costs the same in a room of a thousand messages and in one of a million. */
final class HistoryFigure implements Figure {

    private static final int SMALL = 1_000;
    private static final int LARGE = 1_000_000;
    private static final int PAGES = 2_000;
    private static final int PAGE_ENTRIES = 50;

    private static final String NEAR_HEAD = "large / small, near the head";
    private static final String ANYWHERE = "large / small, anywhere";

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) throws Exception {
        Runs runs = new Runs();
        try (Site site = Site.start(settings)) {
            progress.accept("filling a room with a million messages");
            long small = SeededRooms.published(site, SMALL);
            long large = SeededRooms.published(site, LARGE);
            progress.accept("warming up");
            read(site, small, SMALL, SMALL, 0);
            read(site, large, LARGE, LARGE, 0);
            for (int run = 1; run <= settings.runs(); run++) {
                progress.accept("run " + run + " of " + settings.runs());
                site.signInAgain();
                Histogram inSmall = read(site, small, SMALL, SMALL, run);
                Histogram nearHead = read(site, large, LARGE, SMALL, run);
                Histogram anywhere = read(site, large, LARGE, LARGE, run);
                add(runs, "room of 1,000", inSmall);
                add(runs, "newest 1,000 of 1,000,000", nearHead);
                add(runs, "anywhere in 1,000,000", anywhere);
                runs.add(NEAR_HEAD, "", p50(nearHead) / p50(inSmall));
                runs.add(ANYWHERE, "", p50(anywhere) / p50(inSmall));
            }
        }
        return new Result(
                "history",
                "A page of history in a small and in a large room",
                PAGES + " times GET /messages?after=…&limit=" + PAGE_ENTRIES
                        + " on one connection, one after the other, from positions drawn evenly with a fixed seed. The rooms are"
                        + " filled by SQL, rows as the log writes them. Near the head is what receivers that resume read;"
                        + " anywhere is more than MySQL's default buffer pool (128 MB) holds.",
                runs.all(Map.of(NEAR_HEAD, Aim.atMost(1.2), ANYWHERE, Aim.atMost(1.2))));
    }

    private static void add(Runs runs, String where, Histogram latency) {
        runs.add(where + ": p50", "ms", p50(latency));
        runs.add(where + ": p99", "ms", latency.getValueAtPercentile(99) / 1e3);
    }

    private static double p50(Histogram micros) {
        return micros.getValueAtPercentile(50) / 1e3;
    }

    /** Pages from positions among the newest so many of the room's messages. */
    private static Histogram read(Site site, long room, int messages, int newest, int seed) throws IOException {
        Histogram latency = new Histogram(60_000_000, 3);
        Random random = new Random(seed);
        try (HttpConnection connection = new HttpConnection(site.url())) {
            for (int i = 0; i < PAGES; i++) {
                byte[] request = ("GET /messages?chatRoomId=" + room + "&limit=" + PAGE_ENTRIES + "&after="
                                + (messages - newest + random.nextInt(newest - PAGE_ENTRIES))
                                + " HTTP/1.1\r\nHost: localhost\r\n"
                                + "Authorization: Bearer " + site.token(0) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
                long began = System.nanoTime();
                int status = connection.exchange(request);
                latency.recordValue((System.nanoTime() - began) / 1000);
                if (status != 200) {
                    throw new IOException("A page was answered " + status);
                }
            }
        }
        return latency;
    }
}
