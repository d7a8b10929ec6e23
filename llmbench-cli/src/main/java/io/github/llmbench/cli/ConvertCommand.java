package io.github.llmbench.cli;

import io.github.llmbench.engine.imports.PromptfooImport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Makes a benchmark file of another tool's tests. */
@Command(
        name = "convert",
        description = {
            "Makes a benchmark file and a data set of promptfoo's tests: a configuration in YAML, or its CSV with __expected.",
            "",
            "Asserts that need a model, a script or a service are left out; what is left out is named and counted."
        })
final class ConvertCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Parameters(paramLabel = "FILE", description = "promptfooconfig.yaml, or tests in CSV.")
    private Path file = Path.of("");

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIRECTORY",
            description = "Takes benchmark.yaml and tests.jsonl.")
    private Path to = Path.of("");

    @Option(
            names = "--model",
            paramLabel = "PROVIDER:NAME",
            description = "In place of the providers of the file; several where it stands several times.")
    private List<String> models = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        PromptfooImport tests = PromptfooImport.read(file);
        Path written = tests.write(to, models);
        environment.out().println(tests.tests() + (tests.tests() == 1 ? " test in " : " tests in ") + written);
        for (Map.Entry<String, Integer> one : tests.leftOut().entrySet()) {
            environment.err().println("llmbench: left out " + one.getValue() + " x " + one.getKey());
        }
        return ExitCode.DONE;
    }
}
