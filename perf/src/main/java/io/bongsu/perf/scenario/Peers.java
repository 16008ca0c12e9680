package io.bongsu.perf.scenario;

import io.bongsu.perf.PeerTargets;
import io.bongsu.perf.Rounds;
import io.bongsu.perf.report.Case;
import io.bongsu.perf.report.Repetition;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Network;
import io.bongsu.perf.swarm.SwarmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Bongsu side by side with what one would use instead, over the same networks, with the same receivers. */
final class Peers implements Scenario {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** With its warm-up. */
    private static final Duration START = Duration.ofSeconds(40);

    /** What both sides have to do. */
    private record Task(String name, int receivers, double perSecond, Network network) {}

    private final List<PeerTargets.Rival> peers;

    Peers(List<PeerTargets.Rival> peers) {
        this.peers = peers;
    }

    @Override
    public String name() {
        return "peers";
    }

    @Override
    public List<Trial> trials(Stage stage) {
        Duration length = Duration.ofSeconds(stage.quick() ? 6 : 20);
        List<Task> tasks = List.of(
                new Task("many receivers", stage.many(), 20, Network.GOOD),
                new Task("cut every 5 s", 20, 50, Network.parse("cut=5s")));
        List<Trial> trials = new ArrayList<>();
        for (Task task : tasks) {
            for (Dialect dialect : stage.hearingAll()) {
                trials.add(trial(
                                stage,
                                Case.BONGSU + ", " + dialect.label(),
                                task,
                                length,
                                Duration.ZERO,
                                staged -> measure(staged, dialect, task, length))
                        .withAim("lost", false, 0)
                        .withAim("refused", false, 0));
            }
            BrokerAlone mosquitto = new BrokerAlone(task.network(), false, 1, true, task.receivers(), task.perSecond());
            trials.add(trial(
                    stage,
                    BrokerAlone.WHO + ", QoS 1",
                    task,
                    length,
                    Duration.ZERO,
                    staged -> mosquitto.measure(staged.seed(), length, new ArrayList<>())));
            for (PeerTargets.Rival peer : peers) {
                trials.add(trial(
                        stage,
                        peer.name(),
                        task,
                        length,
                        START,
                        staged -> at(peer, staged, theirs -> measure(theirs, peer.dialect(), task, length))));
            }
        }
        trials.addAll(knees(stage));
        return trials;
    }

    private interface Measured {
        Repetition in(Stage stage) throws IOException;
    }

    /** How much goes through each, to as many receivers as in the first task. */
    private List<Trial> knees(Stage stage) {
        Search search = Search.of(stage.quick(), stage.many());
        List<Trial> trials = new ArrayList<>();
        for (Dialect dialect : stage.hearingAll()) {
            trials.add(knee(
                    stage,
                    Case.BONGSU + ", " + dialect.label(),
                    search,
                    Duration.ZERO,
                    staged -> Throughput.knee(staged, dialect, search)));
        }
        trials.add(knee(
                stage,
                BrokerAlone.WHO + ", QoS 1",
                search,
                Duration.ZERO,
                staged -> Knee.of(search.receivers(), search.halvings(), rate -> new BrokerAlone(
                                Network.GOOD, false, 1, false, search.receivers(), rate)
                        .measure(staged.seed(), search.step(), new ArrayList<>()))));
        for (PeerTargets.Rival peer : peers) {
            trials.add(knee(
                    stage,
                    peer.name(),
                    search,
                    START,
                    staged -> at(peer, staged, theirs -> Throughput.knee(theirs, peer.dialect(), search))));
        }
        return trials;
    }

    private static Trial knee(Stage stage, String who, Search search, Duration start, Measured measured) {
        return Trial.of(
                        who + ", knee",
                        search.takes().plus(start),
                        (repetition, marks) -> measured.in(stage.forRepetition(repetition)),
                        Case.WHO,
                        who,
                        "receivers",
                        Integer.toString(search.receivers()),
                        "network",
                        "good",
                        Case.SEARCH,
                        Throughput.POSTS)
                .withNote(search.note() + " To Mosquitto alone one sender publishes, who waits for no answer.");
    }

    /** Started, warmed up as we are, and ended. */
    private static Repetition at(PeerTargets.Rival peer, Stage stage, Measured measured) throws IOException {
        try (Target target = peer.start().start()) {
            Stage theirs = new Stage(target, stage.quick(), stage.seed(), List.of(peer.dialect()));
            theirs.warmUp();
            return measured.in(theirs);
        }
    }

    private static Trial trial(Stage stage, String who, Task task, Duration length, Duration start, Measured measured) {
        return Trial.of(
                        who + ", " + task.name(),
                        length.plus(start).plusSeconds(4),
                        (repetition, marks) -> {
                            if (!task.network().equals(Network.GOOD) && marks.isEmpty()) {
                                marks.add(new Case.Mark(0, "links cut, again and again"));
                            }
                            return measured.in(stage.forRepetition(repetition));
                        },
                        Case.WHO,
                        who,
                        "receivers",
                        Integer.toString(task.receivers()),
                        "network",
                        task.network().equals(Network.GOOD) ? "good" : task.name())
                .withNote(
                        "Receivers come back 200 to 400 ms after a cut: ours from their positions (over bare MQTT: from a"
                                + " session that is kept), Socket.IO with recovery from the last offset, which the server has"
                                + " in its memory for two minutes; the others anew. Ours stores each message, the tutorial's app too, the simple broker and"
                                + " Socket.IO do not. CPU is the node's or the server's that hands out.");
    }

    private static Repetition measure(Stage stage, Dialect dialect, Task task, Duration length) throws IOException {
        try (SwarmProcess swarm = Stage.swarm()) {
            long room = stage.open(
                    swarm,
                    stage.terms(dialect).comingBack().over(task.network()).atQos(1, true),
                    task.receivers());
            // Not every peer says when a receiver is there: after a second of messages they are.
            stage.settle(
                    swarm,
                    dialect,
                    room,
                    1,
                    Schedule.steady(task.perSecond(), Duration.ofSeconds(1)),
                    Duration.ZERO,
                    PATIENCE);
            return stage.measure(
                    swarm,
                    Rounds.next(),
                    room,
                    4,
                    Schedule.random(task.perSecond(), length, stage.seed()),
                    Duration.ZERO,
                    PATIENCE);
        }
    }
}
