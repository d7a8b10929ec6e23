package io.github.llmbench.cli;

import io.github.llmbench.engine.suite.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs a benchmark file; an unfinished run of it goes on where it was left. */
@Command(
        name = "run",
        description =
                "Runs a benchmark file or a standard benchmark; an unfinished run of it goes on where it was left.",
        footer = {
            "",
            "An undecided gate counts as passed, with a warning, unless --on-inconclusive or the file says otherwise.",
            "Exit codes: 0 no gate failed, 1 a gate failed, 2 bad input, 3 could not run."
        })
final class RunCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Parameters(
            paramLabel = "FILE|SUITE",
            description = "The benchmark, in YAML or JSON; or a standard one, such as llmbench-suite:gsm8k.")
    private String benchmark = "";

    @Option(names = "--fresh", description = "Start anew and leave an unfinished run aside.")
    private boolean fresh;

    @Mixin
    private SuiteOptions suite = new SuiteOptions();

    @Mixin
    private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws IOException {
        if (benchmark.startsWith(Suite.PREFIX)) {
            Suite named = Suite.named(benchmark);
            return new FileRun(LlmBenchCommand.of(root), options, Path.of(benchmark))
                    .start(suite.benchmark(named), suite.context(named), !fresh);
        }
        suite.refuse();
        return new FileRun(LlmBenchCommand.of(root), options, Path.of(benchmark)).start(options.models(), !fresh);
    }
}
