package io.bongsu.perf;

import java.util.Map;
import java.util.function.Consumer;

/** How the client library does: what it hands on, how soon it is back, and what a message costs on the wire. */
final class ClientFigure implements Figure {

    @Override
    public Result measure(BenchSettings settings, Consumer<String> progress) throws Exception {
        Runs runs = new Runs();
        try (Site site = Site.startWithPlugin(settings)) {
            for (int run = 0; run <= settings.runs(); run++) {
                String which = run == 0 ? "warming up" : "run " + run + " of " + settings.runs();
                Runs into = run == 0 ? new Runs() : runs;
                progress.accept(which + ", messages a second");
                site.signInAgain();
                new FollowedRooms(site).measure(into);
                progress.accept(which + ", coming back");
                try (LostLink link = new LostLink(site)) {
                    link.measure(into);
                }
                progress.accept(which + ", bytes on the wire");
                WireBytes.measure(site, into);
            }
        }
        return new Result(
                "client",
                "The client library: messages a second, coming back, bytes on the wire",
                FollowedRooms.METHOD + " " + LostLink.METHOD + " " + WireBytes.METHOD,
                runs.all(Map.of(
                        FollowedRooms.WRONG,
                        Aim.atMost(0),
                        LostLink.SESSION + LostLink.SINCE_ATTEMPT,
                        Aim.atMost(1),
                        LostLink.SESSION + LostLink.SINCE_LINK,
                        Aim.atMost(1),
                        LostLink.HISTORY + LostLink.SINCE_ATTEMPT,
                        Aim.atMost(1),
                        LostLink.HISTORY + LostLink.SINCE_LINK,
                        Aim.atMost(1))));
    }
}
