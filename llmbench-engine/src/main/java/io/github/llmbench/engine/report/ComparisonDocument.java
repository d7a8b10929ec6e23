package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.report.RunDocument.GateRow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A comparison as one JSON object in the form {@value #SCHEMA}: {@code entrants} (name, runs, model), {@code changes} of the fingerprint
 * (name, identity, a value each entrant), {@code tables} (task, sides, metrics with estimates, pairs, ranking and strengths from
 * pairwise judgements, flips and unpaired samples with their ids), {@code remarks} and {@code gates}. A pair has its difference, its
 * p-value {@code adjusted} by Holm's method over the pairs of the metric, {@code q} by Benjamini and Hochberg's over all rows of the
 * table, and its {@code effect}, an odds ratio or Cliff's delta. Sides are numbered from 0; fields without a value, and numbers that are
 * infinite, are left out. Stateless, safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ComparisonDocument {
    /** Name and version of the form; a change that breaks readers counts the version up. */
    public static final String SCHEMA = "llmbench-comparison/1";

    /** Where its JSON Schema lies on the class path. */
    public static final String SCHEMA_RESOURCE = "/io/github/llmbench/engine/report/llmbench-comparison-1.schema.json";

    private ComparisonDocument() {}

    private record Document(
            String schema,
            List<EntrantRow> entrants,
            List<RunComparison.Change> changes,
            List<TableRow> tables,
            List<String> remarks,
            List<GateRow> gates) {}

    private record EntrantRow(String name, @Nullable String model, List<String> runs) {}

    /** Writes it and leaves the stream open. */
    public static void write(RunComparison comparison, List<GateResult> gates, OutputStream out) throws IOException {
        JsonMapper mapper = Json.mapper();
        Document document = new Document(
                SCHEMA,
                comparison.entrants().stream()
                        .map(entrant -> new EntrantRow(
                                entrant.name(),
                                entrant.model(),
                                entrant.runs().stream().map(RunFigures::id).toList()))
                        .toList(),
                comparison.changes(),
                comparison.tables().stream().map(TableRow::of).toList(),
                comparison.remarks(),
                gates.stream().map(GateRow::of).toList());
        out.write((mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n")
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
