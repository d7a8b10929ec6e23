package io.github.llmbench.cli;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.suite.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs the benchmark of an earlier run again, anew, with the same models. */
@Command(name = "rerun", description = "Runs the benchmark file of an earlier run again, with the same models.")
final class RerunCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Parameters(paramLabel = "RUN", description = "The id of the run, or \"last\".")
    private String run = "";

    @Mixin
    private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        RunHeader header = header(environment);
        Map<String, String> context = header.fingerprint().context();
        List<String> models = options.models().isEmpty() ? header.models() : options.models();
        String suite = context.get(SuiteOptions.SUITE);
        if (suite != null) {
            SuiteOptions same = SuiteOptions.of(context, models);
            Suite named = Suite.named(suite);
            environment.err().println("llmbench: running " + suite + " again, as in run " + header.id());
            return new FileRun(environment, options, Path.of(suite))
                    .after(header)
                    .start(same.benchmark(named), same.context(named), false);
        }
        String file = context.get(FileRun.FILE);
        if (file == null) {
            throw new IllegalArgumentException("run " + header.id()
                    + " was started neither from a benchmark file nor as a standard benchmark; run its code again");
        }
        environment.err().println("llmbench: running " + file + " again, as in run " + header.id());
        return new FileRun(environment, options, Path.of(file)).after(header).start(models, false);
    }

    private RunHeader header(Environment environment) throws IOException {
        try (RunStore store = options.store(environment);
                Stream<RunHeader> runs = store.runs()) {
            Optional<RunHeader> found = runs.filter(
                            header -> run.equals("last") || header.id().equals(run))
                    .findFirst();
            return found.orElseThrow(() -> new IllegalArgumentException(
                    "there is no run \"" + run + "\" under " + options.home() + "; give the id of a run, or \"last\""));
        }
    }
}
