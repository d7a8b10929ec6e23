package io.github.llmbench.engine.rescore;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.score.ThinkBlocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A file of answers, read one by one. Not safe for use by several threads.
 *
 * <p>Each answer is an object: {@code response} (a text, needed unless the outcome says that there is none), {@code target} (a text, number, flag or object, or a list of right
 * answers), and where they matter {@code id}, {@code input} (or {@code question} or {@code prompt}), {@code choices}, {@code
 * toolCalls} ({@code [{"name": …, "arguments": …}]}), {@code outcome}, {@code latency} in milliseconds, {@code cost} in US dollars. All fields are open to scorers as the
 * sample's metadata. Think-blocks are stripped as in a run.
 *
 * <p>In JSON Lines; sample logs of lm-evaluation-harness and of Inspect are read too, as are Inspect's own files ({@code .eval} and
 * {@code .json}). What of them has no answer text is counted and named by
 * {@link #leftOut()}.
 *
 * <pre>{@code
 * try (StoredAnswers answers = StoredAnswers.open(Path.of("answers.jsonl"))) {
 *     answers.next().map(answer -> ScoredAnswer.of(scorer, answer));
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class StoredAnswers implements AutoCloseable {
    private static final double NANOS_A_MILLI = 1e6;
    private static final List<String> INPUTS = List.of("input", "question", "prompt");

    private final ObjectReader reader = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // A number reads as it was written: 19.90 must not become 19.9.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .reader();
    private final AnswerRows rows;
    private final SampleLog log = new SampleLog();
    private final Deque<JsonNode> waiting = new ArrayDeque<>();
    private final Map<String, Long> leftOut = new LinkedHashMap<>();

    private StoredAnswers(Path file) throws IOException {
        rows = AnswerRows.of(file, reader);
    }

    /**
     * Opens a file in UTF-8.
     *
     * @throws IllegalArgumentException if there is none, or it is no log though its name says so
     */
    public static StoredAnswers open(Path file) throws IOException {
        try {
            return new StoredAnswers(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "file " + file + " does not exist; give a file in JSON Lines or a log of Inspect", e);
        }
    }

    /**
     * The next answer; empty at the end. Blank lines are skipped.
     *
     * @throws IllegalArgumentException if the line is no such object, named by file, line and field
     */
    public Optional<ScoringInput> next() {
        while (waiting.isEmpty()) {
            JsonNode row = row();
            if (row == null) {
                return Optional.empty();
            }
            SampleLog.Read read = log.read(row);
            waiting.addAll(read.rows());
            if (read.rows().isEmpty()) {
                leftOut.merge(read.leftOut(), 1L, Long::sum);
            }
        }
        return Optional.of(answer(waiting.remove()));
    }

    /** What was left out so far, and how often. */
    public Map<String, Long> leftOut() {
        return Collections.unmodifiableMap(leftOut);
    }

    private @Nullable JsonNode row() {
        try {
            return rows.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ScoringInput answer(JsonNode row) {
        JsonNode text = row.path("response");
        boolean none = (text.isNull() || text.isMissingNode()) && !outcome(row).scorable();
        String answer = none ? "" : text.asText();
        if (!none && !text.isTextual()) {
            throw row.has("response")
                    ? wrong("response", "a text", text)
                    : new IllegalArgumentException(at() + "lacks the field response; it has " + names(row));
        }
        Sample sample = sample(row);
        return new ScoringInput(
                sample,
                List.of(Message.user(sample.input())),
                ThinkBlocks.strip(answer),
                response(row, answer),
                cost(row));
    }

    private Sample sample(JsonNode row) {
        Sample.Builder sample = Sample.builder();
        if (row.hasNonNull("id")) {
            String id = text("id", row.get("id"));
            if (id.isBlank()) {
                throw wrong("id", "not blank", row.get("id"));
            }
            sample.id(id);
        }
        String input = INPUTS.stream().filter(row::hasNonNull).findFirst().orElse(null);
        if (input != null) {
            sample.input(text(input, row.get(input)));
        } else if (!row.hasNonNull("id")) {
            sample.id(rows.name());
        }
        JsonNode target = row.path("target");
        if (target.isArray() && !holdsMore(target)) {
            target.forEach(one -> sample.target(text("target", one)));
        } else if (row.hasNonNull("target")) {
            sample.target(text("target", target));
        }
        row.path("choices").forEach(choice -> sample.choice(text("choices", choice)));
        row.properties().forEach(field -> {
            if (!field.getValue().isNull() && !field.getKey().isBlank()) {
                sample.metadata(field.getKey(), plain(field.getValue()));
            }
        });
        return sample.build();
    }

    /** As in a data set: a list that holds more than texts and numbers is one target. */
    private static boolean holdsMore(JsonNode list) {
        for (JsonNode one : list) {
            if (one.isContainerNode()) {
                return true;
            }
        }
        return false;
    }

    private ModelResponse response(JsonNode row, String text) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode call : row.path("toolCalls")) {
            if (!call.path("name").isTextual()) {
                throw wrong("toolCalls", "a list of {name, arguments}", row.get("toolCalls"));
            }
            JsonNode arguments = call.path("arguments");
            calls.add(new ToolCall(
                    call.path("id").asText(""),
                    call.path("name").asText(),
                    arguments.isTextual()
                            ? arguments.asText()
                            : arguments.isMissingNode() ? "{}" : arguments.toString()));
        }
        CallTrace.Recorder trace = CallTrace.recorder(0);
        if (row.hasNonNull("latency")) {
            trace.sent(0).end((long) (number("latency", row.get("latency")) * NANOS_A_MILLI));
        }
        return new ModelResponse(
                outcome(row), text, "", calls, FinishReason.STOP, Usage.NONE, trace.finish(), null, Map.of());
    }

    private Outcome outcome(JsonNode row) {
        if (!row.hasNonNull("outcome")) {
            return Outcome.ANSWERED;
        }
        for (Outcome outcome : Outcome.values()) {
            if (outcome.name().equals(row.get("outcome").asText().toUpperCase(Locale.ROOT))) {
                return outcome;
            }
        }
        throw wrong("outcome", "one of " + List.of(Outcome.values()), row.get("outcome"));
    }

    private Cost cost(JsonNode row) {
        if (!row.hasNonNull("cost")) {
            return Cost.UNPRICED;
        }
        number("cost", row.get("cost"));
        return Cost.of(row.get("cost").decimalValue());
    }

    private double number(String field, JsonNode value) {
        if (!value.isNumber() || value.asDouble() < 0) {
            throw wrong(field, "a number >= 0", value);
        }
        return value.asDouble();
    }

    private String text(String field, JsonNode value) {
        if (value.isNull()) {
            throw wrong(field, "a text, a number, true or false", value);
        }
        return value.isContainerNode()
                ? value.toString()
                : value.isBigDecimal() ? value.decimalValue().toPlainString() : value.asText();
    }

    private Object plain(JsonNode value) {
        try {
            return reader.treeToValue(value, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(at() + "could not be read: " + e.getOriginalMessage(), e);
        }
    }

    private static List<String> names(JsonNode row) {
        List<String> names = new ArrayList<>();
        row.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private IllegalArgumentException wrong(String field, String allowed, JsonNode value) {
        return new IllegalArgumentException(
                at() + "has a field " + field + " that must be " + allowed + ", but was " + value);
    }

    private String at() {
        return rows.at();
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
