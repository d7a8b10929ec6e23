package io.github.llmbench.cli;

import io.github.llmbench.engine.gate.GateExperiments;
import io.github.llmbench.engine.stats.proof.Experiment;
import io.github.llmbench.engine.stats.proof.Experiments;
import io.github.llmbench.engine.stats.proof.ProofRow;
import io.github.llmbench.engine.stats.proof.ProofTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Puts every test, interval and gate to the test by simulation. */
@Command(
        name = "verify-statistics",
        description =
                "Simulates false alarms of tests and gates, coverage of intervals, and power; a broken promise fails.",
        footer = {"", "Exit codes: 0 every promise is kept, 1 one is broken, 2 bad input."})
final class VerifyStatisticsCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Option(names = "--seed", defaultValue = "42", description = "Same seed, same table; ${DEFAULT-VALUE} unless set.")
    private long seed;

    @Option(
            names = "--simulations",
            defaultValue = "10000",
            description = "Of each experiment, at least 100; ${DEFAULT-VALUE} unless set.")
    private int simulations;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the table to this Markdown file too.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        List<Experiment> experiments = Stream.concat(Experiments.all().stream(), GateExperiments.all().stream())
                .toList();
        ProofTable table = ProofTable.of(experiments, seed, simulations);
        ProofDocument document = new ProofDocument(table);
        if (out != null) {
            Files.writeString(out, document.markdown());
        }
        environment.out().print(json ? document.json() + System.lineSeparator() : document.plain());
        List<ProofRow> broken =
                table.rows().stream().filter(row -> !row.holds()).toList();
        for (ProofRow row : broken) {
            environment.err().println("llmbench: promise broken: " + ProofDocument.line(row));
        }
        return broken.isEmpty() ? ExitCode.DONE : ExitCode.GATE_FAILED;
    }
}
