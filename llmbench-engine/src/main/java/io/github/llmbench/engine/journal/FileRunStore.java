package io.github.llmbench.engine.journal;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Comparison;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.LatencyHistogram;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Keeps runs as files: {@code runs/<id>/header.json}, {@code journal.jsonl} and, when it ended, {@code run.json}; names of
 * runs as {@code names/<name>}. Safe for use by
 * several threads and processes.
 *
 * <pre>{@code
 * try (RunStore store = new FileRunStore(LlmBench.defaultHome()); Stream<RunHeader> runs = store.runs()) {
 *     runs.map(RunHeader::id).forEach(System.out::println);
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class FileRunStore implements RunStore {
    private static final String HEADER = "header.json";
    private static final String RESULT = "run.json";

    /** Names of the files in a run's directory. */
    public static final Set<String> FILES = Set.of(HEADER, FileJournal.FILE, RESULT);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final Path runs;
    private final Path names;
    private final JsonMapper mapper = Json.mapper();

    /** Keeps runs under {@code home/runs}; directories are made when needed. */
    public FileRunStore(Path home) {
        runs = home.resolve("runs");
        names = home.resolve("names");
    }

    /** What run.json holds. */
    private record Result(
            RunHeader header,
            Instant finishedAt,
            Run.Status status,
            List<Metric> metrics,
            List<GateResult> gates,
            List<Comparison> comparisons,
            List<Run.OutcomeCount> outcomes,
            List<String> facts,
            @Nullable List<LatencyHistogram> histograms) {
        /** Runs of earlier versions have none. */
        private List<LatencyHistogram> stored() {
            return histograms == null ? List.of() : histograms;
        }
    }

    @Override
    public Optional<RunHeader> unfinished(String benchmark) throws IOException {
        for (Path directory : directories()) {
            Optional<RunHeader> header = header(directory);
            if (header.isEmpty() || !header.get().benchmark().equals(benchmark) || complete(directory)) {
                continue;
            }
            Optional<RunLock> lock = RunLock.tryAcquire(directory);
            if (lock.isPresent()) {
                lock.get().close();
                return header;
            }
        }
        return Optional.empty();
    }

    @Override
    public RunJournal create(RunHeader run) throws IOException {
        Path directory = directory(run.id());
        PrivateFiles.createDirectories(directory);
        PrivateFiles.forceNames(directory.toAbsolutePath().getParent());
        RunLock lock = lock(directory, run);
        PrivateFiles.replace(directory.resolve(HEADER), mapper.writeValueAsBytes(run));
        return FileJournal.open(run, directory, lock, mapper);
    }

    @Override
    public RunJournal resume(RunHeader run) throws IOException {
        Path directory = directory(run.id());
        return FileJournal.open(run, directory, lock(directory, run), mapper);
    }

    @Override
    public void finish(Run run) throws IOException {
        Result result = new Result(
                run.header(),
                run.finishedAt(),
                run.status(),
                run.metrics(),
                run.gates(),
                run.comparisons(),
                run.outcomes(),
                run.facts(),
                run.histograms());
        PrivateFiles.replace(directory(run.id()).resolve(RESULT), mapper.writeValueAsBytes(result));
    }

    @Override
    public Optional<Run> find(String id) throws IOException {
        return ID.matcher(id).matches() ? at(directory(id)) : Optional.empty();
    }

    /** The finished run that a directory holds, wherever it was moved to; empty where it holds none. */
    public Optional<Run> at(Path directory) throws IOException {
        if (!Files.exists(directory.resolve(HEADER)) || !Files.exists(directory.resolve(RESULT))) {
            return Optional.empty();
        }
        Result result = result(directory);
        JournalReader journal = new JournalReader(directory.resolve(FileJournal.FILE), mapper);
        return Optional.of(new Run(
                result.header(),
                result.finishedAt(),
                result.status(),
                result.metrics(),
                result.gates(),
                result.comparisons(),
                result.outcomes(),
                result.facts(),
                result.stored(),
                journal::read));
    }

    @Override
    public Stream<RunHeader> runs() throws IOException {
        List<RunHeader> headers = new ArrayList<>();
        for (Path directory : directories()) {
            header(directory).ifPresent(headers::add);
        }
        return headers.stream();
    }

    @Override
    public void name(String name, String id) throws IOException {
        PrivateFiles.createDirectories(names);
        PrivateFiles.replace(named(name, names), (id + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<String> named(String name) throws IOException {
        return ID.matcher(name).matches() && Files.exists(names.resolve(name))
                ? Optional.of(Files.readString(names.resolve(name)).strip())
                : Optional.empty();
    }

    private static Path named(String name, Path names) throws IOException {
        if (!ID.matcher(name).matches()) {
            throw new IOException(
                    "name of a run must be letters, digits, dots, hyphens and underscores, but was \"" + name + "\"");
        }
        return names.resolve(name);
    }

    @Override
    public void close() {
        // Holds nothing open but the journals it handed out, and those are closed by their users.
    }

    private Path directory(String id) {
        return runs.resolve(id);
    }

    private static RunLock lock(Path directory, RunHeader run) throws IOException {
        return RunLock.tryAcquire(directory)
                .orElseThrow(() -> new IOException("another process is working on run " + run.id() + "; wait for it"));
    }

    private List<Path> directories() throws IOException {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(runs)) {
            return all.filter(Files::isDirectory)
                    .sorted(Comparator.comparing(
                                    (Path path) -> path.getFileName().toString())
                            .reversed())
                    .toList();
        }
    }

    /** Empty where a process died before it had written the header: such a run has no trial. */
    private Optional<RunHeader> header(Path directory) throws IOException {
        Path file = directory.resolve(HEADER);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(mapper.readValue(file.toFile(), RunHeader.class));
        } catch (JacksonException e) {
            throw new IOException(file + " is not the header of a run; move its directory away", e);
        }
    }

    private boolean complete(Path directory) throws IOException {
        return Files.exists(directory.resolve(RESULT)) && result(directory).status() != Run.Status.PARTIAL;
    }

    private Result result(Path directory) throws IOException {
        Path file = directory.resolve(RESULT);
        try {
            return mapper.readValue(file.toFile(), Result.class);
        } catch (JacksonException e) {
            throw new IOException(file + " is not the result of a run; move its directory away", e);
        }
    }
}
