package io.github.llmbench.cli;

import io.github.llmbench.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Runs a simulator until it is interrupted. */
@Command(
        name = "simulate",
        description = "Runs a loopback server that speaks the providers' wire formats, until it is interrupted.")
final class SimulateCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Option(
            names = "--recorded",
            paramLabel = "MODEL=FILE",
            description = "Recorded answers of a model (* for any), JSON Lines with question and response.")
    private @Nullable Map<String, String> recorded;

    @Option(
            names = "--targets",
            paramLabel = "FILE",
            description = "Right answers, JSON Lines with question and target.")
    private @Nullable String targets;

    @Option(names = "--share", description = "Share of right answers with --targets; 1 unless set.")
    private @Nullable Double share;

    @Option(names = "--question-field", description = "Field of the question in --targets.")
    private @Nullable String question;

    @Option(names = "--target-field", description = "Field of the right answer in --targets.")
    private @Nullable String target;

    @Option(names = "--template", description = "What is said with --targets, with {{target}} in place of the answer.")
    private @Nullable String template;

    @Option(names = "--script", paramLabel = "TEXT", description = "An answer; several are given in turn.")
    private @Nullable List<String> script;

    @Option(
            names = "--latency",
            description = "\"none\", \"fixed <ttft> <inter-token>\" or \"log-normal <ttft> <inter-token> <sigma>\".")
    private @Nullable String latency;

    @Option(
            names = "--fault",
            paramLabel = "FAULT",
            description = "What goes wrong, for example \"rate-limited 0.05 1s\"; may be given several times.")
    private @Nullable List<String> faults;

    @Option(names = "--tokens-per-chunk", description = "Tokens in one content event; 1 unless set.")
    private @Nullable Integer tokensPerChunk;

    @Option(names = "--usage", arity = "1", description = "true: always report usage, false: never.")
    private @Nullable Boolean usage;

    @Option(names = "--role-only-first-chunk", arity = "1", description = "Whether streams start without text.")
    private @Nullable Boolean roleOnlyFirstChunk;

    @Option(names = "--reasoning-tokens", description = "Tokens of reasoning before the text.")
    private @Nullable Integer reasoningTokens;

    @Option(names = "--log", paramLabel = "FILE", description = "The request log, JSON Lines.")
    private @Nullable String log;

    @Option(names = "--port", description = "Port on 127.0.0.1; a free one unless set.")
    private @Nullable Integer port;

    @Option(names = "--seed", description = "Seed of delays, faults and right answers.")
    private @Nullable Long seed;

    @Option(names = "--for", paramLabel = "SECONDS", description = "End by itself after so many seconds.")
    private @Nullable Long seconds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Environment environment = LlmBenchCommand.of(root);
        SimulatorSettings settings = new SimulatorSettings(
                recorded,
                targets,
                new SimulatorSettings.Fields(question, target, null, template),
                share,
                script,
                latency,
                faults,
                tokensPerChunk,
                usage,
                roleOnlyFirstChunk,
                reasoningTokens,
                log,
                port,
                seed);
        try (Simulator simulator = settings.start(Path.of(""))) {
            environment
                    .out()
                    .println("simulator listens on " + simulator.url() + " (base URL " + simulator.url()
                            + "/v1); end it with Ctrl+C");
            environment.out().flush();
            CountDownLatch ended = new CountDownLatch(1);
            // A killed process still writes what the log holds.
            Thread hook = new Thread(simulator::close, "llmbench-simulator-close");
            Runtime.getRuntime().addShutdownHook(hook);
            if (seconds == null) {
                ended.await();
            } else if (!ended.await(seconds, TimeUnit.SECONDS)) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
            environment.out().println("simulator answered " + simulator.requests() + " requests");
        }
        return ExitCode.DONE;
    }
}
