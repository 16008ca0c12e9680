package io.bongsu.perf.scenario;

import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Waits for what is still to come. */
final class Accounts {

    /**
     * An account goes through all that every receiver has got, on the thread that receives: the more seldom, the less it holds up what
     * is still to come. The counter costs nothing.
     */
    private static final Duration LOOK = Duration.ofMillis(500);

    private Accounts() {}

    /** @param patience after which what is missing is lost */
    static SwarmProcess.Account await(SwarmProcess swarm, List<String> ledger, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        SwarmProcess.Account account = swarm.account(ledger);
        while (account.delivered() < account.expected() && System.nanoTime() < end) {
            swarm.awaitDeliveries(swarm.deliveries() + account.expected() - account.delivered(), LOOK);
            account = swarm.account(ledger);
        }
        return account;
    }
}
