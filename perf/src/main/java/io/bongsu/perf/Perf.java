package io.bongsu.perf;

import io.bongsu.perf.scenario.CompareReports;
import io.bongsu.perf.scenario.Scenarios;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The measuring program. */
@Command(
        name = "bongsu-perf",
        mixinStandardHelpOptions = true,
        description =
                "Measures Bongsu: delays, losses and costs of its transports, of MQTT's qualities of service, under load and"
                        + " under faults.",
        subcommands = {
            Scenarios.AllCommand.class,
            Scenarios.BurstCommand.class,
            Scenarios.LoadCommand.class,
            Scenarios.SoakCommand.class,
            Scenarios.FanOutCommand.class,
            Scenarios.QosCommand.class,
            Scenarios.ThroughputCommand.class,
            Scenarios.RecoveryCommand.class,
            Scenarios.PeersCommand.class,
            CompareReports.class,
            Bench.class
        })
public final class Perf {

    private Perf() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Perf())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }
}
