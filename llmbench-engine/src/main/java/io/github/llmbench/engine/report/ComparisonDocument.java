package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.report.RunDocument.DifferenceRow;
import io.github.llmbench.engine.report.RunDocument.GateRow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A comparison as one JSON object in the form {@value #SCHEMA}: {@code entrants} (name, runs, model), {@code changes} of the fingerprint
 * (name, identity, a value each entrant), {@code tables} (task, sides, metrics with estimates, pairs and ranking, flips with sample
 * ids), {@code remarks} and {@code gates}. Sides are numbered from 0; fields without a value are left out. Stateless, safe for use by
 * several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ComparisonDocument {
    /** Name and version of the form; a change that breaks readers counts the version up. */
    public static final String SCHEMA = "llmbench-comparison/1";

    private ComparisonDocument() {}

    private record Document(
            String schema,
            List<EntrantRow> entrants,
            List<RunComparison.Change> changes,
            List<TableRow> tables,
            List<String> remarks,
            List<GateRow> gates) {}

    private record EntrantRow(String name, @Nullable String model, List<String> runs) {}

    private record TableRow(
            String task, List<String> sides, List<MetricRow> metrics, List<RunComparison.Flips> flips) {}

    private record MetricRow(
            String metric,
            String unit,
            Direction direction,
            List<SideRow> estimates,
            List<PairRow> pairs,
            List<RankRow> ranking) {}

    private record SideRow(int side, @Nullable Double estimate) {}

    private record RankRow(int rank, List<Integer> sides) {}

    private record PairRow(
            int left,
            int right,
            @Nullable DifferenceRow difference,
            @Nullable Double adjusted,
            @Nullable Integer ahead,
            String why) {}

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
                comparison.tables().stream().map(ComparisonDocument::table).toList(),
                comparison.remarks(),
                gates.stream().map(GateRow::of).toList());
        out.write((mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n")
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static TableRow table(RunComparison.Table table) {
        return new TableRow(
                table.task(),
                table.sides(),
                table.rows().stream().map(ComparisonDocument::metric).toList(),
                table.flips());
    }

    private static MetricRow metric(RunComparison.Row row) {
        return new MetricRow(
                row.metric(),
                row.unit(),
                row.direction(),
                IntStream.range(0, row.estimates().size())
                        .mapToObj(
                                side -> new SideRow(side, number(row.estimates().get(side))))
                        .toList(),
                row.pairs().stream()
                        .map(pair -> new PairRow(
                                pair.left(),
                                pair.right(),
                                pair.difference() == null ? null : DifferenceRow.of(pair.difference()),
                                number(pair.adjusted()),
                                pair.ahead(),
                                pair.why()))
                        .toList(),
                row.ranking().stream()
                        .map(group -> new RankRow(group.rank(), group.members()))
                        .toList());
    }

    private static @Nullable Double number(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
