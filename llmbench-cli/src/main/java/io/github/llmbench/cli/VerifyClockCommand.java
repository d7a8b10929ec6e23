package io.github.llmbench.cli;

import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.Endpoint.Http;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.cli.ClockRow.Made;
import io.github.llmbench.engine.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * Holds the client's stamps against the server's own.
 *
 * <p>Both are {@link System#nanoTime()}: on Linux that is {@code CLOCK_MONOTONIC}, one clock for all processes of a machine, so that
 * stamps of two JVMs can be subtracted. TTFT and ITL errors compare durations, so they hold for a server on another machine too.
 */
@Command(
        name = "verify-clock",
        description = "Shows how far the client's TTFT and ITL lie from what the server says it sent.")
final class VerifyClockCommand implements Callable<Integer> {
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT_FOR_LOG = Duration.ofSeconds(10);

    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Option(
            names = "--streams",
            split = ",",
            defaultValue = "1,64,256,1024",
            paramLabel = "N",
            description = "Open streams at once, one row each; ${DEFAULT-VALUE} unless set.")
    private List<Integer> streams = List.of();

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "How long each row measures; ${DEFAULT-VALUE} unless set.")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "10",
            paramLabel = "SECONDS",
            description = "How long 64 streams run before the first row; ${DEFAULT-VALUE} unless set, 0 for none.")
    private int warmUp;

    @Option(
            names = "--interval",
            defaultValue = "20",
            paramLabel = "MILLIS",
            description = "Time between the simulator's events; ${DEFAULT-VALUE} unless set.")
    private int interval;

    @Option(
            names = "--pin",
            description = "The simulator on the first core, the client on the others (Linux, taskset).")
    private boolean pin;

    @Option(
            names = "--busy-poll",
            description = "Event loops that poll without sleeping: a core each, the truest stamps.")
    private boolean busyPoll;

    @Option(names = "--http2", description = "HTTP/2 in place of 1.1; the simulator speaks 1.1 only.")
    private boolean http2;

    @Option(names = "--base-url", paramLabel = "URL", description = "A running server in place of a simulator.")
    private @Nullable String baseUrl;

    @Option(
            names = "--server-log",
            paramLabel = "FILE",
            description = "That server's request log: JSON Lines with call, received and sent (see the guide).")
    private @Nullable Path serverLog;

    @Option(
            names = "--model",
            defaultValue = "openai-compatible:clock",
            paramLabel = "PROVIDER:NAME",
            description = "What is asked of the server; ${DEFAULT-VALUE} unless set.")
    private String model = "";

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        positive(seconds, "--seconds");
        positive(interval, "--interval");
        streams.forEach(n -> positive(n, "--streams"));
        if ((baseUrl == null) != (serverLog == null)) {
            throw new IllegalArgumentException("--base-url and --server-log belong together; give both or none");
        }
        if (http2 && baseUrl == null) {
            throw new IllegalArgumentException("--http2 needs a server that speaks it; name one with --base-url");
        }
        Cores cores = pin ? Cores.apart() : Cores.any();
        if (baseUrl != null && serverLog != null) {
            return measure(baseUrl, serverLog, cores);
        }
        Path log = Files.createTempFile("llmbench-clock-", ".jsonl");
        int events = Math.max(2, 1_000 / interval);
        try (SimulatorProcess simulator =
                SimulatorProcess.start(cores.serverPrefix(), events, Duration.ofMillis(interval), log)) {
            CompilerThreads.behind(simulator.pid());
            return measure(simulator.baseUrl(), log, cores);
        } finally {
            Files.deleteIfExists(log);
        }
    }

    private static void positive(int value, String option) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " must be >= 1, but was " + value);
        }
    }

    private int measure(String url, Path log, Cores cores) throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        ModelRef ref = ModelRef.of(model)
                .at(Endpoint.builder()
                        .baseUrl(url)
                        .http(http2 ? Http.HTTP_2 : Http.HTTP_1_1)
                        .busyPoll(busyPoll)
                        .build());
        List<ClockRow> rows = new ArrayList<>();
        try (ModelClient client = Providers.open(ref)) {
            Map<String, String> context = context(client, cores, environment);
            if (!json) {
                context.forEach((name, value) -> environment.out().println(name + ": " + value));
                environment.out().println(ClockRow.HEADER);
            }
            // What a process does only once, such as loading classes, is no part of any row.
            new ClockStreams(client, "first", SETTLING).run(1, System.nanoTime() + SETTLING.toNanos());
            if (warmUp > 0) {
                row(client, "warm-up", 64, Duration.ofSeconds(warmUp), log);
            }
            for (int n : streams) {
                ClockRow row = row(client, "clock-" + n, n, Duration.ofSeconds(seconds), log);
                rows.add(row);
                if (!json) {
                    environment.out().println(row.line());
                }
            }
            if (json) {
                Map<String, Object> report = new LinkedHashMap<>();
                report.put("context", context);
                report.put("rows", rows);
                environment.out().println(Json.mapper().writeValueAsString(report));
            }
        }
        return verdict(environment, rows);
    }

    private static int verdict(Environment environment, List<ClockRow> rows) {
        if (rows.stream().allMatch(ClockRow::joinedNone)) {
            String error = rows.stream()
                    .map(ClockRow::firstError)
                    .filter(e -> e != null)
                    .findFirst()
                    .orElse("the log has no request with the header x-llmbench-call of ours");
            environment.err().println("llmbench: no call could be joined with the server's log: " + error);
            return ExitCode.COULD_NOT_RUN;
        }
        return ExitCode.DONE;
    }

    private Map<String, String> context(ModelClient client, Cores cores, Environment environment) {
        Map<String, String> context = new TreeMap<>(client.settings());
        context.put(
                "machine",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch") + ", java " + Runtime.version());
        context.put("cores", cores.text());
        context.put("compilers", CompilerThreads.behind(environment));
        context.put("events", baseUrl == null ? "every " + interval + " ms a stream" : "as the server sends them");
        return context;
    }

    private ClockRow row(ModelClient client, String name, int n, Duration time, Path log) throws IOException {
        String ids = name + "-" + Long.toHexString(System.nanoTime());
        long start = System.nanoTime();
        long from = start + SETTLING.toNanos();
        long to = from + time.toNanos();
        List<Made> made = new ClockStreams(client, ids, SETTLING).run(n, to);
        return ClockRow.of(n, made, entries(log, made), from, to);
    }

    /** A line is written when a request ends, which the client may hear of first. */
    private static Map<String, ServerLog.Entry> entries(Path log, List<Made> made) throws IOException {
        List<String> answered = made.stream()
                .filter(call -> call.response().error() == null)
                .map(Made::id)
                .toList();
        long deadline = System.nanoTime() + LONGEST_WAIT_FOR_LOG.toNanos();
        ServerLog read = ServerLog.read(log);
        while (!read.holds(answered) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            read = ServerLog.read(log);
        }
        return read.entries();
    }
}
