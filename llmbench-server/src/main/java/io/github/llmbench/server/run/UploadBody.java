package io.github.llmbench.server.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.publish.RunUpload;
import io.github.llmbench.server.http.BoundedStream;
import io.github.llmbench.server.http.Problem;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads what is sent of a run. Others made it: what the database could not keep or show is refused by name. Safe for several threads. */
final class UploadBody {
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_TRIALS = 2_000;
    /** The key of a row must fit into a page of its index. */
    private static final int LONGEST_SAMPLE = 1_000;

    private static final int MOST_TAGS = 100;
    private static final int LONGEST_TAG = 500;
    private static final int LONGEST_NUMBER = 60;
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private final JsonMapper mapper = Json.mapper();
    private final ObjectReader trials = mapper.readerFor(Trial.class);

    <T> T read(JsonNode json, Class<T> type) {
        try {
            return mapper.treeToValue(json, type);
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw Problem.invalidField("#", "is no " + type.getSimpleName() + " of a run: " + line(e));
        }
    }

    /** The header of a run, whose context tells where it is made. */
    RunHeader header(RunUpload.Begin begin) {
        RunHeader run = begin.run();
        if (run.startedAt().isBefore(EARLIEST)
                || run.startedAt().isAfter(Instant.now().plus(Duration.ofDays(1)))) {
            throw Problem.invalidField("#/run/startedAt", "must be when it started, but is " + run.startedAt());
        }
        Map<String, String> context = new HashMap<>(run.fingerprint().context());
        put(context, "git", begin.origin().commit());
        put(context, "branch", begin.origin().branch());
        put(context, "build", begin.origin().build());
        return new RunHeader(
                run.id(),
                run.benchmark(),
                run.startedAt(),
                run.models(),
                run.tasks(),
                run.trials(),
                new Fingerprint(run.fingerprint().identity(), context),
                run.scores());
    }

    private static void put(Map<String, String> context, String name, @Nullable String value) {
        if (value != null) {
            context.putIfAbsent(name, value);
        }
    }

    RunUpload.Result result(JsonNode json) {
        RunUpload.Result result = read(json, RunUpload.Result.class);
        boolean endless = result.metrics().stream()
                .anyMatch(metric -> metric.name().equals("cost") && Double.isInfinite(metric.estimate()));
        if (endless) {
            throw Problem.invalidField("#/metrics", "has a cost without end");
        }
        return result;
    }

    /**
     * The trials of a part.
     *
     * @param encoding {@code gzip}, or {@code null} for none
     */
    List<Trial> trials(byte[] body, @Nullable String encoding, RunHeader run) throws IOException {
        if (encoding != null && !encoding.equalsIgnoreCase("gzip")) {
            throw Problem.of(415, "Unsupported encoding", "the body must be as it is or in gzip");
        }
        List<Trial> read = new ArrayList<>();
        InputStream bytes = new ByteArrayInputStream(body);
        try (InputStream lines = new BoundedStream(encoding == null ? bytes : new GZIPInputStream(bytes), MOST_BYTES);
                MappingIterator<Trial> each = trials.readValues(lines)) {
            while (each.hasNextValue()) {
                read.add(checked(each.nextValue(), read.size() + 1, run));
            }
        } catch (ZipException | EOFException e) {
            throw Problem.invalidField("#", "is not gzip, or not all of it");
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw Problem.invalidField("#", "holds no trial in place " + (read.size() + 1) + ": " + line(e));
        }
        return read;
    }

    private static Trial checked(@Nullable Trial trial, int place, RunHeader run) {
        String pointer = "#/" + (place - 1);
        if (trial == null) {
            throw Problem.invalidField(pointer, "is null");
        }
        if (place > MOST_TRIALS) {
            throw Problem.of(413, "Too large", "a part may have " + MOST_TRIALS + " trials at most");
        }
        Trial.Key key = trial.key();
        if (!run.models().contains(key.model()) || !run.tasks().contains(key.task())) {
            throw Problem.invalidField(pointer, "is of a model or task that the run does not have");
        }
        if (key.sample().getBytes(StandardCharsets.UTF_8).length > LONGEST_SAMPLE) {
            throw Problem.invalidField(pointer + "/key/sample", "must have " + LONGEST_SAMPLE + " bytes at most");
        }
        if (trial.tags().size() > MOST_TAGS
                || trial.tags().stream().anyMatch(tag -> tag.length() > LONGEST_TAG || tag.isBlank())) {
            throw Problem.invalidField(
                    pointer + "/tags", "must be " + MOST_TAGS + " at most of " + LONGEST_TAG + " characters at most");
        }
        // Such numbers are short as text and fill the memory as digits.
        if (trial.calls().stream().map(Call::cost).anyMatch(cost -> !plain(cost.usd()))) {
            throw Problem.invalidField(pointer + "/calls", "cost more or less than money can be");
        }
        return trial;
    }

    private static boolean plain(BigDecimal usd) {
        return Math.abs((long) usd.scale()) <= LONGEST_NUMBER && usd.precision() <= LONGEST_NUMBER;
    }

    /** The first line of what a reader says, without the names of classes. */
    private static String line(Exception e) {
        Throwable cause = e.getCause() != null && !(e.getCause() instanceof JacksonException) ? e.getCause() : e;
        String message = cause instanceof JacksonException json ? json.getOriginalMessage() : cause.getMessage();
        String first = message == null ? "" : message.lines().findFirst().orElse("");
        return first.contains("java.") || first.contains("io.github.") || first.isBlank()
                ? "its form is not that of llmbench-upload/1"
                : first;
    }
}
