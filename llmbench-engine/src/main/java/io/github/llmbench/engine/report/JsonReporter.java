package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.Reporter;
import io.github.llmbench.engine.compare.OneSided;
import io.github.llmbench.engine.compare.RunTables;
import io.github.llmbench.engine.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * Writes a run as {@code run.json} in the form {@value #SCHEMA}, which the resource {@value #SCHEMA_RESOURCE} describes. A field
 * without a value is left out. Trials are written one by one, so that a large run never sits in memory. Immutable and safe for use by
 * several threads.
 *
 * <pre>{@code
 * new JsonReporter().write(run, System.out, false);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class JsonReporter implements Reporter {
    /** Name and version of the form; a change that breaks readers counts the version up. */
    public static final String SCHEMA = "llmbench-run/1";

    /** JSON Schema of the form, on the class path. */
    public static final String SCHEMA_RESOURCE = "/io/github/llmbench/engine/report/llmbench-run-1.schema.json";

    private static final Map<String, Function<Run, Object>> PARTS = parts();

    private final JsonMapper mapper = Json.mapper()
            .rebuild()
            .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
            .build();

    /** A reporter. */
    public JsonReporter() {}

    private static Map<String, Function<Run, Object>> parts() {
        Map<String, Function<Run, Object>> parts = new LinkedHashMap<>();
        parts.put("run", RunDocument.Head::of);
        parts.put("fingerprint", run -> run.header().fingerprint());
        parts.put("metrics", RunDocument::metrics);
        parts.put("gates", RunDocument::gates);
        parts.put("comparisons", RunDocument::comparisons);
        parts.put(
                "tables",
                run -> RunTables.of(run, OneSided.read(run)).stream()
                        .map(TableRow::of)
                        .toList());
        parts.put("outcomes", Run::outcomes);
        parts.put("facts", Run::facts);
        parts.put("histograms", Run::histograms);
        return parts;
    }

    @Override
    public String format() {
        return "json";
    }

    @Override
    public Path write(Run run, Path directory) throws IOException {
        return ReportFile.write(directory, ReportFile.JSON, out -> write(run, out, true));
    }

    /**
     * Writes the run and leaves the stream open.
     *
     * @param trials whether to write each trial too
     */
    public void write(Run run, OutputStream out, boolean trials) throws IOException {
        try (JsonGenerator json = mapper.getFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("schema", SCHEMA);
            for (Map.Entry<String, Function<Run, Object>> part : PARTS.entrySet()) {
                json.writePOJOField(part.getKey(), part.getValue().apply(run));
            }
            if (trials) {
                writeTrials(run, json);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    /**
     * One part of the document alone.
     *
     * @param name of its field, such as {@code metrics}
     * @throws IllegalArgumentException if there is no such part
     */
    public JsonNode part(Run run, String name) {
        Function<Run, Object> part = PARTS.get(name);
        if (part == null) {
            throw new IllegalArgumentException("no part \"" + name + "\"; there are " + PARTS.keySet());
        }
        return mapper.valueToTree(part.apply(run));
    }

    /** One line a trial, as in the journal. */
    private void writeTrials(Run run, JsonGenerator json) throws IOException {
        ObjectWriter writer = mapper.writerFor(TrialDocument.class);
        json.writeArrayFieldStart("trials");
        try (Stream<Trial> trials = run.trials()) {
            for (Iterator<Trial> each = trials.iterator(); each.hasNext(); ) {
                json.writeRaw('\n');
                json.writeRawValue(writer.writeValueAsString(TrialDocument.of(each.next())));
            }
        }
        json.writeEndArray();
    }
}
