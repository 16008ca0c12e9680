package io.bongsu.perf.scenario;

import io.bongsu.perf.report.Comparison;
import io.bongsu.perf.report.ReportFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Two runs, case by case. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Holds two reports against each other, case by case: what differs, and what may be chance.")
public final class CompareReports implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "A", description = "the folder of a report, or its report.json")
    private Path a = Path.of("");

    @Parameters(index = "1", paramLabel = "B", description = "another's")
    private Path b = Path.of("");

    @Option(names = "--page", description = "a file for the same as a page")
    private @Nullable Path page;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        try {
            Comparison comparison = Comparison.of(ReportFolder.read(Caller.path(a)), ReportFolder.read(Caller.path(b)));
            comparison.print(System.out);
            if (page != null) {
                comparison.writePage(Caller.path(page));
            }
            return 0;
        } catch (IOException trouble) {
            spec.commandLine().getErr().println(spec.qualifiedName() + ": " + trouble.getMessage());
            return 2;
        }
    }
}
