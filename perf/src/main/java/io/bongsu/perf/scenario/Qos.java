package io.bongsu.perf.scenario;

import io.bongsu.perf.report.Case;
import io.bongsu.perf.swarm.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * MQTT's three qualities of service, at a Mosquitto of its own: published at each and subscribed to at the same, with clean and
 * with kept sessions, over networks from good to cut. A subscriber gets the lower of the two (MQTT 5 §3.8.4), so Bongsu's own topics,
 * which are published at 1, would show no 2.
 */
final class Qos implements Scenario {

    private static final int RECEIVERS = 20;
    private static final double PER_SECOND = 50;

    /** @param kills whether the broker is killed in the middle of it */
    private record Condition(String label, Network network, boolean kills) {}

    private static final List<Condition> QUICK = List.of(
            new Condition("good", Network.GOOD, false), new Condition("cut every 5 s", Network.parse("cut=5s"), false));

    private static final List<Condition> ALL = List.of(
            new Condition("good", Network.GOOD, false),
            new Condition("50 ms each way", Network.parse("delay=50ms"), false),
            new Condition("300 ms + 100 ms jitter each way", Network.parse("delay=300ms,jitter=100ms"), false),
            new Condition("silent for 2 s of every 10 s", Network.parse("hole=10s/2s"), false),
            new Condition("cut every 5 s", Network.parse("cut=5s"), false),
            new Condition("broker killed", Network.GOOD, true));

    @Override
    public String name() {
        return "qos";
    }

    @Override
    public List<Trial> trials(Stage stage) {
        Duration length = Duration.ofSeconds(stage.quick() ? 5 : 20);
        List<Trial> trials = new ArrayList<>();
        for (Condition condition : stage.quick() ? QUICK : ALL) {
            for (boolean kept : sessions(stage.quick(), condition)) {
                for (int qos = 0; qos <= 2; qos++) {
                    trials.add(trial(stage, condition, kept, qos, length));
                }
            }
        }
        return trials;
    }

    /** Where nobody is ever away it makes no difference which, and in a quick run none is worth the time. */
    private static List<Boolean> sessions(boolean quick, Condition condition) {
        return quick && condition.network().equals(Network.GOOD) ? List.of(false) : List.of(false, true);
    }

    private static Trial trial(Stage stage, Condition condition, boolean kept, int qos, Duration length) {
        String session = kept ? "kept" : "clean";
        BrokerAlone broker = new BrokerAlone(condition.network(), condition.kills(), qos, kept, RECEIVERS, PER_SECOND);
        Trial trial = Trial.of(
                        "QoS " + qos + ", " + session + ", " + condition.label(),
                        length.plusSeconds(3),
                        (repetition, marks) ->
                                broker.measure(stage.forRepetition(repetition).seed(), length, marks),
                        Case.WHO,
                        BrokerAlone.WHO,
                        "qos",
                        Integer.toString(qos),
                        "session",
                        session,
                        "network",
                        condition.label())
                .withNote(
                        "The publisher is beside the broker; the network is the receivers'. Before a broker is killed it has saved"
                                + " its sessions once, as it does every minute: what came after that it does not know. What comes at another quality of service is unexpected.");
        Trial atItsQos = trial.withAim("unexpected", false, 0);
        return broker.injured()
                ? atItsQos
                : atItsQos.withFloor((double) condition.network().delay().toMillis())
                        .withAim("lost", false, 0);
    }
}
