package io.github.llmbench.cli;

import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.MissingKeyException;
import io.github.llmbench.api.spi.ModelClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Makes one call and shows what came back. */
@Command(name = "call", description = "Makes one call and shows what came back.")
final class CallCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "The user's message.")
    private String prompt = "";

    @Option(names = "--system", paramLabel = "TEXT", description = "The system's message.")
    private @Nullable String system;

    @Option(names = "--stream", description = "Ask for a stream; only then there is a TTFT.")
    private boolean stream;

    @Option(names = "--temperature", description = "0 to 2.")
    private @Nullable Double temperature;

    @Option(names = "--max-output-tokens", description = "At least 1.")
    private @Nullable Integer maxOutputTokens;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "Longest time of the call; ${DEFAULT-VALUE} unless set.")
    private long timeout;

    @Option(names = "--json", description = "Print one JSON object, on error too.")
    private boolean json;

    @Override
    public Integer call() {
        try {
            return show(response());
        } catch (MissingKeyException e) {
            show(CallReport.notMade(CallError.Kind.AUTHENTICATION, String.valueOf(e.getMessage())));
            return ExitCode.COULD_NOT_RUN;
        } catch (IllegalArgumentException e) {
            if (json) {
                show(CallReport.notMade(CallError.Kind.BAD_REQUEST, String.valueOf(e.getMessage())));
            }
            throw e;
        }
    }

    /** Whether these arguments ask for an object, so that they get one even where they cannot be read. */
    static boolean asksForJson(String... arguments) {
        return List.of(arguments).contains("--json");
    }

    private int show(ModelResponse response) {
        if (!json && !response.text().isEmpty()) {
            LlmBenchCommand.of(root).out().println(response.text());
        }
        show(CallReport.of(response));
        return response.error() == null ? ExitCode.DONE : ExitCode.COULD_NOT_RUN;
    }

    private void show(CallReport report) {
        Environment environment = LlmBenchCommand.of(root);
        if (json) {
            environment.out().println(report.json());
        } else {
            environment.err().println(report.line());
        }
    }

    private ModelResponse response() {
        if (timeout < 1) {
            throw new IllegalArgumentException("--timeout must be >= 1 second, but was " + timeout);
        }
        ModelRef ref = model.ref(parameters());
        List<Message> messages = new ArrayList<>();
        if (system != null) {
            messages.add(Message.system(system));
        }
        messages.add(Message.user(prompt));
        try (ModelClient client = Providers.open(ref)) {
            Duration limit = Duration.ofSeconds(timeout);
            CallContext context = new CallContext(CallTrace.recorder(System.nanoTime()), limit, limit, null);
            return client.call(new ModelRequest(messages, ref.parameters(), stream), context)
                    .join();
        }
    }

    private ModelParameters parameters() {
        ModelParameters.Builder builder = ModelParameters.builder();
        if (temperature != null) {
            builder.temperature(temperature);
        }
        if (maxOutputTokens != null) {
            builder.maxOutputTokens(maxOutputTokens);
        }
        return builder.build();
    }
}
