package io.bongsu.perf.follower;

import io.bongsu.client.AccessToken;
import io.bongsu.client.BongsuClient;
import io.bongsu.client.ConnectionState.Phase;
import io.bongsu.client.Gap;
import io.bongsu.client.Message;
import io.bongsu.client.RoomListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The client library, as an app on the JVM uses it: its own listener threads, all limits at their defaults. */
final class LibraryFollower implements Follower {

    private static final Duration TOKEN_LIFE = Duration.ofMinutes(15);
    private static final int DEADLINE_SECONDS = 20;

    private final BongsuClient client;
    private final Tally tally;

    LibraryFollower(int httpPort, int mqttPort, String user, String token, Path folder, Tally tally)
            throws IOException, InterruptedException {
        this.tally = tally;
        CountDownLatch connected = new CountDownLatch(1);
        client = BongsuClient.builder(
                        URI.create("http://127.0.0.1:" + httpPort), user, purpose -> new AccessToken(token, TOKEN_LIFE))
                .mqtt(URI.create("mqtt://127.0.0.1:" + mqttPort))
                .folder(folder)
                .onConnection(state -> {
                    if (state.phase() == Phase.CONNECTED) {
                        connected.countDown();
                    }
                })
                .open();
        if (!connected.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("The library is not connected: " + client.state());
        }
    }

    @Override
    public void follow(List<Long> rooms, long position) {
        for (long room : rooms) {
            client.listen(room, position, new InOrder(position, tally));
        }
    }

    /** Called for one message at a time. */
    private static final class InOrder implements RoomListener {

        private final Tally tally;
        private long position;

        InOrder(long position, Tally tally) {
            this.position = position;
            this.tally = tally;
        }

        @Override
        public void onMessage(Message message) {
            tally.message(message.seq() == ++position);
        }

        @Override
        public void onGap(Gap gap) {
            tally.message(false);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
