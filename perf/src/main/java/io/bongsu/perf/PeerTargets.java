package io.bongsu.perf;

import io.bongsu.perf.scenario.Target;
import io.bongsu.perf.swarm.Dialect;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What one would use instead, each started for a trial and ended after it. */
public final class PeerTargets {

    /** Of every server's JVM that is measured, ours and theirs. */
    public static final String HEAP = "2g";

    /** Starts one. */
    public interface Start {
        Target start() throws IOException;
    }

    /** @param dialect that its receivers speak */
    public record Rival(String name, Dialect dialect, Start start) {}

    private PeerTargets() {}

    /**
     * @param npm the folder of the peers that npm brings
     * @param tutorialJar the app of perf/tutorial/
     */
    public static List<Rival> all(Path npm, Path tutorialJar) {
        BenchSettings settings =
                new BenchSettings(1, Duration.ofSeconds(1), Path.of(""), tutorialJar, Path.of(""), npm, HEAP);
        return List.of(
                new Rival("Spring's simple broker", Dialect.PLAIN_STOMP, () -> {
                    Peer peer = Peer.simpleBroker(settings);
                    return new OfSide(peer, peer::close);
                }),
                new Rival("Socket.IO", Dialect.SOCKET_IO, () -> {
                    Peer peer = Peer.socketIo(settings);
                    return new OfSide(peer, peer::close);
                }),
                new Rival("Socket.IO with recovery", Dialect.SOCKET_IO_RECOVERING, () -> {
                    Peer peer = Peer.socketIoRecovering(settings);
                    return new OfSide(peer, peer::close);
                }),
                new Rival("the tutorial's app", Dialect.PLAIN_STOMP, () -> {
                    TutorialSite site = TutorialSite.start(settings);
                    return new OfSide(site, site::close);
                }));
    }

    /** One room, nobody is checked, and nothing of it may be killed. */
    private record OfSide(Side side, Runnable end) implements Target {

        private static final long ROOM = 1;

        @Override
        public String label() {
            return side.name();
        }

        @Override
        public URI address(Dialect dialect) {
            return side.url();
        }

        @Override
        public URI http() {
            return side.url();
        }

        @Override
        public long newRoom(String name) {
            return ROOM;
        }

        @Override
        public List<String> tickets(Dialect dialect, long room, int receivers, String session) {
            return side.tickets(receivers);
        }

        @Override
        public StampedPost post(long room) {
            return side.post();
        }

        @Override
        public Map<String, Duration> cpu() {
            return Map.of("the server that hands out", side.cpu());
        }

        @Override
        public void close() {
            end.run();
        }
    }
}
