package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A run as a file that is committed beside its benchmark: identity, what its scores mean, and one line of numbers a trial, sorted, so
 * that a later run pairs with it and a change of it can be read. It holds no prompt, no answer and nothing of the machine.
 *
 * <pre>{@code
 * {"format": "llmbench-baseline/1", "run": "20261124-...", "benchmark": "gsm8k", "startedAt": "...", "models": [...], "tasks": [...],
 *  "identity": {"task.gsm8k.dataset": "..."},
 *  "scores": [{"task": "gsm8k", "scorer": "exact_match", "metric": "accuracy", "binary": true, "lowest": 0.0, "highest": 1.0,
 *              "direction": "HIGHER_IS_BETTER"}],
 *  "trials": [{"task": "gsm8k", "model": "openai:x", "sample": "s1", "epoch": 1, "outcome": "ANSWERED",
 *              "scores": {"exact_match": 1.0}, "figures": {"ttft": 312.5, "cost": 0.00012}}]}
 * }</pre>
 *
 * <p>A score or figure that is left out is not known. Durations are milliseconds, {@code cost} is USD; numbers have 7 digits.
 * Stateless, safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class BaselineFile {
    /** Name and version of the form. */
    public static final String FORMAT = "llmbench-baseline/1";

    private static final MathContext DIGITS = new MathContext(7);

    private BaselineFile() {}

    private record Document(
            String format,
            String run,
            String benchmark,
            Instant startedAt,
            List<String> models,
            List<String> tasks,
            Map<String, String> identity,
            List<ScoreMetric> scores,
            List<Row> trials) {}

    private record Row(
            String task,
            String model,
            String sample,
            int epoch,
            @Nullable String cluster,
            Outcome outcome,
            Map<String, Double> scores,
            Map<String, Double> figures) {
        static Row of(TrialFigures trial) {
            Trial.Key key = trial.key();
            return new Row(
                    key.task(),
                    key.model(),
                    key.sample(),
                    key.epoch(),
                    trial.cluster(),
                    trial.outcome(),
                    rounded(trial.scores()),
                    rounded(trial.figures()));
        }

        TrialFigures figuresOfTrial() {
            return new TrialFigures(new Trial.Key(model, task, sample, epoch), cluster, outcome, scores, figures);
        }
    }

    private static Map<String, Double> rounded(Map<String, Double> values) {
        Map<String, Double> rounded = new LinkedHashMap<>();
        values.forEach((name, value) ->
                rounded.put(name, new BigDecimal(value).round(DIGITS).doubleValue()));
        return rounded;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException in one line if it is not a baseline
     * @throws IOException if it cannot be read
     */
    public static RunFigures read(Path file) throws IOException {
        JsonMapper mapper = Json.mapper();
        try {
            JsonNode root = mapper.readTree(file.toFile());
            String format = root == null ? "" : root.path("format").asText();
            if (!format.equals(FORMAT)) {
                throw bad(file, "its format must be " + FORMAT + ", but is \"" + format + "\"", null);
            }
            Document document = mapper.treeToValue(root, Document.class);
            RunHeader header = new RunHeader(
                    document.run(),
                    document.benchmark(),
                    document.startedAt(),
                    document.models(),
                    document.tasks(),
                    document.trials().size(),
                    new Fingerprint(document.identity(), Map.of()),
                    document.scores());
            return new RunFigures(
                    header, document.trials().stream().map(Row::figuresOfTrial).toList());
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
            throw bad(file, firstLine(e.getOriginalMessage()) + line, e);
        } catch (NullPointerException e) {
            throw bad(file, "a field is missing", e);
        }
    }

    private static IllegalArgumentException bad(Path file, String what, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "baseline " + file + " cannot be used: " + what
                        + "; restore it, or make it anew by updating the baseline",
                cause);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("it is not JSON");
    }

    /** Writes a file; either the whole run stands in it, or what stood there before. */
    public static void write(Path file, RunFigures run) throws IOException {
        RunHeader header = run.header();
        Document document = new Document(
                FORMAT,
                header.id(),
                header.benchmark(),
                header.startedAt(),
                header.models(),
                header.tasks(),
                header.fingerprint().identity(),
                header.scores(),
                run.trials().stream()
                        .map(Row::of)
                        .sorted(Comparator.comparing(Row::task)
                                .thenComparing(Row::model)
                                .thenComparing(Row::sample)
                                .thenComparing(Row::epoch))
                        .toList());
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter();
        lines.indentArraysWith(new DefaultIndenter("", "\n"));
        lines.indentObjectsWith(DefaultPrettyPrinter.NopIndenter.instance);
        Path target = file.toAbsolutePath();
        Files.createDirectories(target.resolveSibling(""));
        Path fresh = target.resolveSibling(target.getFileName() + ".new");
        String json = Json.mapper().writer(lines).writeValueAsString(document) + "\n";
        Files.writeString(fresh, json, StandardCharsets.UTF_8);
        Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
    }
}
