package io.bongsu.perf.report;

import io.bongsu.perf.report.Case.Aim;
import io.bongsu.perf.report.Case.Mark;
import io.bongsu.perf.report.Case.Reference;
import io.bongsu.perf.report.Repetition.Losses;
import io.bongsu.perf.report.Repetition.Reading;
import io.bongsu.perf.report.Repetition.Tick;
import io.bongsu.perf.report.RunReport.Clock;
import io.bongsu.perf.report.RunReport.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;

/** An invented report with some of everything, to test with and to look at: not one figure in it was measured. */
final class SampleReport {

    private static final Environment MACHINE = new Environment(
            2,
            "AMD EPYC (virtual)",
            8_300_000_000L,
            "Linux 6.18",
            "25.0.3+9",
            "mosquitto version 2.0.11",
            0.12,
            new RunReport.Flush(830, 4_210),
            "1f2e3d4");

    private final Random random;

    private SampleReport(long seed) {
        random = new Random(seed);
    }

    /** Writes two reports and their comparison, to look at: {@code <folder>}. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        ReportFolder.fresh(folder.resolve("a")).write(of(1));
        ReportFolder.fresh(folder.resolve("b")).write(of(2));
        Comparison comparison = Comparison.of(of(1), of(2));
        comparison.writePage(folder.resolve("comparison.html"));
        Summary.print(of(1), System.out);
        comparison.print(System.out);
    }

    static RunReport of(long seed) {
        SampleReport sample = new SampleReport(seed);
        List<Case> cases = new ArrayList<>(sample.qos());
        cases.addAll(sample.load());
        cases.add(sample.recovery(
                "broker killed", List.of(new Mark(8, "Mosquitto killed"), new Mark(10.5, "started again"))));
        cases.add(sample.recovery(
                "link cut twice",
                List.of(
                        new Mark(6, "link cut"),
                        new Mark(9, "link back"),
                        new Mark(14, "link cut"),
                        new Mark(15, "link back"))));
        cases.addAll(sample.compare());
        return report(cases, seed);
    }

    static RunReport report(List<Case> cases, long seed) {
        return new RunReport(
                RunReport.FORMAT,
                "perf qos,load,recovery,compare --repetitions 3 --seed " + seed,
                Instant.parse("2026-11-01T10:15:30Z"),
                Duration.ofSeconds(1_845),
                MACHINE,
                "MySQL 9.7 + Mosquitto 2.0.11 with the plugin (INVENTED SAMPLE)",
                seed,
                new Clock(25, 58.2, 131),
                cases,
                List.of(),
                true);
    }

    private List<Case> qos() {
        Map<String, Double> networks = new LinkedHashMap<>();
        networks.put("loopback", 0.0);
        networks.put("LTE, 1 % loss", 40.0);
        networks.put("3G, 3 % loss", 150.0);
        List<Case> cases = new ArrayList<>();
        networks.forEach((network, floor) -> {
            for (String session : List.of("clean", "persistent")) {
                for (int qos = 0; qos <= 2; qos++) {
                    cases.add(qos(qos, session, network, floor));
                }
            }
        });
        return cases;
    }

    private Case qos(int qos, String session, String network, double floor) {
        Map<String, String> factors = new LinkedHashMap<>();
        factors.put("qos", String.valueOf(qos));
        factors.put("session", session);
        factors.put("network", network);
        boolean lossy = floor > 0;
        List<Repetition> repetitions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long lost = qos == 0 && lossy && session.equals("clean") ? 3 + random.nextInt(40) : 0;
            long again = qos == 1 && lossy ? random.nextInt(9) : 0;
            repetitions.add(new Repetition(
                    new Losses(10_000, 10_000, 10_000, 10_000 - lost, again, again / 3, 0, 0, lossy ? 2 : 0),
                    delays(10_000 - (int) lost, floor + 2 + qos * (1 + floor), lossy ? 0.9 : 0.5),
                    List.of(
                            new Reading("deliveries", "/s", 990 + random.nextDouble() * 20),
                            new Reading("bytes on the wire a message", "B", 262 + qos * 9.0 + random.nextDouble()),
                            new Reading("CPU of the node a delivery", "µs", 41 + qos * 12 + random.nextDouble() * 6),
                            new Reading("memory of the broker", "MB", 9.1 + qos + random.nextDouble())),
                    List.of()));
        }
        return new Case(
                "qos",
                "QoS " + qos + ", " + session + ", " + network,
                factors,
                floor == 0 ? null : floor,
                repetitions,
                List.of(new Aim("p99", false, 500), new Aim("lost", false, 0)),
                List.of(),
                List.of(),
                qos == 0 ? "At QoS 0 nobody promises delivery: what is lost here is lost for good." : "");
    }

    private List<Case> load() {
        List<Case> cases = new ArrayList<>();
        for (String transport : List.of("mqtt", "stomp", "sse", "long polling")) {
            for (int receivers : new int[] {10, 100, 1_000, 10_000}) {
                double cost = transport.equals("long polling") ? 3 : transport.equals("sse") ? 0.8 : 1;
                Map<String, String> factors = new LinkedHashMap<>();
                factors.put("transport", transport);
                factors.put("receivers", String.valueOf(receivers));
                List<Repetition> repetitions = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    double noise = 0.9 + random.nextDouble() * 0.2;
                    repetitions.add(new Repetition(
                            new Losses(2_000, 2_000, 2_000L * 10, 2_000L * 10, 0, 0, 0, 0, 0),
                            delays(4_000, 3 * cost + receivers * cost * 0.012, 0.6),
                            List.of(
                                    new Reading("deliveries", "/s", 10_000 * noise),
                                    new Reading(
                                            "CPU of the node a delivery",
                                            "µs",
                                            cost * (11 + Math.log(receivers)) * noise),
                                    new Reading("memory of the node a receiver", "KB", cost * 24 * noise)),
                            List.of()));
                }
                cases.add(new Case(
                        "load",
                        transport + ", " + receivers + " receivers",
                        factors,
                        null,
                        repetitions,
                        receivers == 1_000
                                ? List.of(new Aim("p99", false, 60), new Aim("deliveries", true, 9_000))
                                : List.of(),
                        List.of(),
                        List.of(),
                        ""));
            }
        }
        return cases;
    }

    private Case recovery(String name, List<Mark> marks) {
        List<Repetition> repetitions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<Tick> ticks = new ArrayList<>();
            for (int step = 0; step < 80; step++) {
                double at = step / 4.0;
                boolean down =
                        at >= marks.get(0).atSeconds() && at < marks.get(1).atSeconds();
                boolean back = !down
                        && at >= marks.get(1).atSeconds()
                        && at < marks.get(1).atSeconds() + 0.5;
                ticks.add(new Tick(
                        at,
                        down ? 0 : back ? 260 : 48 + random.nextInt(5),
                        down ? 0 : back ? 1_300 : 4,
                        down ? 0 : back ? 2_700 - i * 90 : 9 + random.nextInt(14)));
            }
            repetitions.add(new Repetition(
                    new Losses(4_000, 3_996, 3_996, 3_996, 31 + i, 0, 0, 4, 10),
                    delays(3_996, 5, 1.1),
                    List.of(new Reading("back after", "s", 2.61 + i * 0.07)),
                    ticks));
        }
        return new Case(
                "recovery",
                name,
                Map.of("fault", name),
                null,
                repetitions,
                List.of(new Aim("back after", false, 5)),
                List.of(),
                marks,
                "All 10 receivers come back by themselves, with the delays their library waits.");
    }

    private List<Case> compare() {
        List<Case> cases = new ArrayList<>();
        for (String who : List.of("Bongsu (STOMP)", "Spring's simple broker", "Socket.IO")) {
            cases.add(new Case(
                    "compare",
                    who,
                    Map.of("side", who),
                    null,
                    List.of(new Repetition(
                            new Losses(500, 500, 500_000, 500_000, 0, 0, 0, 0, 0),
                            delays(20_000, 12 + random.nextInt(9), 0.5),
                            List.of(
                                    new Reading("deliveries", "/s", 60_000 + random.nextInt(90_000)),
                                    new Reading("CPU a delivery", "µs", 6 + random.nextDouble() * 12)),
                            List.of())),
                    List.of(),
                    who.startsWith("Bongsu")
                            ? List.of(new Reference(
                                    "Somebody's broker",
                                    "1,000,000 messages/s, p99 < 10 ms",
                                    "their site, 2025, 16 cores"))
                            : List.of(),
                    List.of(),
                    ""));
        }
        return cases;
    }

    /** Most about as long as the first, a few much longer, as delays are. */
    private Delays delays(int count, double aboutMillis, double width) {
        Histogram micros = new Histogram(Delays.LONGEST_MICROS, 3);
        for (int i = 0; i < count; i++) {
            micros.recordValue((long) (1_000 * aboutMillis * Math.exp(Math.abs(random.nextGaussian()) * width * 0.6)));
        }
        return new Delays(micros);
    }
}
