package io.bongsu.perf;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The measuring program. */
@Command(
        name = "perf",
        mixinStandardHelpOptions = true,
        description = "Measures Bongsu on this machine.",
        subcommands = Bench.class)
public final class Perf {

    private Perf() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Perf())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }
}
