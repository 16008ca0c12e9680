package io.bongsu.perf.scenario;

import io.bongsu.perf.PeerTargets;
import io.bongsu.perf.swarm.Dialect;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands, one for each scenario, and one for all of them. */
public final class Scenarios {

    private Scenarios() {}

    @Command(
            name = "burst",
            mixinStandardHelpOptions = true,
            description =
                    "Three messages 50 ms apart to ten receivers, over 50 ms of network each way, again and again.")
    public static final class BurstCommand extends ScenarioCommand {
        @Override
        List<Scenario> scenarios() {
            return List.of(new Burst());
        }
    }

    @Command(
            name = "load",
            mixinStandardHelpOptions = true,
            description = "50 to 10,000 receivers of one room, over 50 ms of network each way.")
    public static final class LoadCommand extends ScenarioCommand {

        @Option(
                names = "--rate",
                defaultValue = "2",
                description = "messages a second, each to all receivers (${DEFAULT-VALUE}, at most 1000)")
        private int rate;

        @Override
        List<Scenario> scenarios() throws IOException {
            return List.of(new LoadSizes(within("--rate", rate, 1_000)));
        }
    }

    @Command(
            name = "soak",
            mixinStandardHelpOptions = true,
            description = "1,000 connections held for each transport, a message a minute.")
    public static final class SoakCommand extends ScenarioCommand {

        /** Less than the logins of the targets that are started here last. */
        private static final int MOST = 110;

        @Option(names = "--minutes", description = "how long, at most 110 (30; quick 3)")
        private @Nullable Integer minutes;

        @Override
        List<Scenario> scenarios() throws IOException {
            int whole = quick() ? 3 : 30;
            return List.of(new Soak(Duration.ofMinutes(minutes == null ? whole : within("--minutes", minutes, MOST))));
        }
    }

    @Command(
            name = "fanout",
            mixinStandardHelpOptions = true,
            description = "One writer and 1,000 watchers; 1,000 writers and one watcher.")
    public static final class FanOutCommand extends ScenarioCommand {
        @Override
        List<Scenario> scenarios() {
            return List.of(new FanOutAndIn());
        }
    }

    @Command(
            name = "qos",
            mixinStandardHelpOptions = true,
            description =
                    "MQTT's QoS 0, 1 and 2, clean and kept sessions, over good and bad networks, at a Mosquitto of its own.")
    public static final class QosCommand extends ScenarioCommand {
        @Override
        List<Scenario> scenarios() {
            return List.of(new Qos());
        }

        @Override
        void check(Options asked) throws IOException {
            asked.checkThatNoneIsNamed("qos measures a Mosquitto of its own");
        }

        @Override
        Target open(Options asked) {
            return new NoTarget(BrokerAlone.WHO + ", nothing of Bongsu");
        }

        @Override
        List<Dialect> dialects(Options asked) {
            return List.of();
        }
    }

    @Command(
            name = "throughput",
            mixinStandardHelpOptions = true,
            description = "Raises the rate until messages are lost or late, and finds the knee.")
    public static final class ThroughputCommand extends ScenarioCommand {
        @Override
        List<Scenario> scenarios() {
            return List.of(new Throughput());
        }
    }

    @Command(
            name = "recovery",
            mixinStandardHelpOptions = true,
            description = "Kills broker, node and database and cuts links while messages flow.")
    public static final class RecoveryCommand extends ScenarioCommand {
        @Override
        List<Scenario> scenarios() {
            return List.of(new Recovery());
        }

        @Override
        void check(Options asked) throws IOException {
            asked.checkThatItIsOurs("recovery kills what it measures");
        }
    }

    @Command(
            name = "peers",
            mixinStandardHelpOptions = true,
            description =
                    "Side by side with Mosquitto alone, Spring's simple broker, Socket.IO, and the app that a tutorial makes;"
                            + " ours with MySQL where no --target is named.")
    public static final class PeersCommand extends ScenarioCommand {

        @Option(names = "--tutorial-jar", hidden = true, required = true)
        private Path tutorialJar = Path.of("");

        @Option(names = "--npm-peers", hidden = true, required = true)
        private Path npmPeers = Path.of("");

        @Override
        void check(Options asked) throws IOException {
            asked.checkBesidePeers("peers starts all it compares on this machine");
        }

        @Override
        List<Scenario> scenarios() {
            return List.of(new Peers(PeerTargets.all(npmPeers, tutorialJar)));
        }
    }

    @Command(
            name = "all",
            mixinStandardHelpOptions = true,
            description =
                    "burst, load, fanout, qos and, where what is measured may be killed, recovery, one after the other.")
    public static final class AllCommand extends ScenarioCommand {
        @Override
        void check(Options asked) throws IOException {
            asked.checkThatNoNetworkIsNamed("all measures qos as well, which has networks of its own");
        }

        @Override
        List<Scenario> scenarios() {
            List<Scenario> all = new ArrayList<>(List.of(new Burst(), new LoadSizes(2), new FanOutAndIn(), new Qos()));
            if (!isRemote()) {
                all.add(new Recovery());
            }
            return all;
        }
    }
}
