package io.bongsu.watch;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints a room's messages as they arrive: one line each, {@code seq sender content}. Ends with Ctrl-C. */
@Command(name = "watch", mixinStandardHelpOptions = true, description = "Prints a room's messages as they arrive.")
public final class Watch {

    private static final int MOST_SECONDS = 30;

    private Watch() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Watch()).execute(args));
    }

    @Command(name = "mqtt", mixinStandardHelpOptions = true, description = "over MQTT 5, with a session, QoS 1")
    int mqtt(
            @Mixin Server server,
            @Option(names = "--host", defaultValue = "localhost", description = "the broker (${DEFAULT-VALUE})")
                    String host,
            @Option(names = "--port", defaultValue = "1883", description = "its port (${DEFAULT-VALUE})") int port) {
        var watch = new MqttWatch(server, host, port);
        return repeat(watch::runOnce);
    }

    @Command(name = "stomp", mixinStandardHelpOptions = true, description = "over STOMP on WebSocket")
    int stomp(@Mixin Server server) {
        var watch = new StompWatch(server);
        return repeat(watch::runOnce);
    }

    /**
     * Runs one connection after another. The first one that cannot be made ends it with a sentence, as something is
     * likely wrong with the options; a later cut is tried again, after 1, 2, 4 … 30 seconds.
     *
     * @param once ends with the reason its connection ended; throws {@link Server.Refused} where there is no use in
     *     trying again
     */
    private static int repeat(Callable<String> once) {
        boolean connectedBefore = false;
        int waitSeconds = 1;
        while (true) {
            String reason;
            try {
                reason = once.call();
                connectedBefore = true;
                waitSeconds = 1;
            } catch (IOException e) {
                if (e instanceof Server.Refused || !connectedBefore) {
                    System.err.println(e.getMessage());
                    return 1;
                }
                reason = String.valueOf(e.getMessage());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            System.err.println("Disconnected (" + reason + "), trying again in " + waitSeconds + " s.");
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(waitSeconds));
            waitSeconds = Math.min(MOST_SECONDS, waitSeconds * 2);
        }
    }
}
