package io.github.llmbench.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.stats.proof.Experiment;
import io.github.llmbench.engine.stats.proof.ProofRow;
import io.github.llmbench.engine.stats.proof.ProofTable;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A table of promises and what simulation found of them, for people. */
final class ProofDocument {
    /** Name and version of the form of {@link #json}; its JSON Schema lies in the engine beside those of reports. */
    private static final String SCHEMA = "llmbench-proof/1";

    private final ProofTable table;

    private record Document(String schema, long seed, int simulations, boolean holds, List<Row> rows) {}

    private record Row(
            Experiment.Kind kind,
            String method,
            String setting,
            @Nullable Double nominal,
            double slack,
            int hits,
            int simulations,
            double observed,
            Interval rate,
            boolean holds) {
        static Row of(ProofRow row) {
            return new Row(
                    row.kind(),
                    row.method(),
                    row.setting(),
                    Double.isNaN(row.nominal()) ? null : Double.valueOf(row.nominal()),
                    row.slack(),
                    row.hits(),
                    row.simulations(),
                    row.observed(),
                    row.rate(),
                    row.holds());
        }
    }

    ProofDocument(ProofTable table) {
        this.table = table;
    }

    /** The whole of {@code docs/statistics.md}. */
    String markdown() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, """
                    # Statistics, put to the test

                    What this library says of false alarms, coverage and power, found by simulation. Written by a command, not by hand:
                    ```
                    ./llmbench verify-statistics --seed %d --simulations %d --out docs/statistics.md
                    ```
                    The same seed gives the same table on any machine; another seed one within simulation error. Each row has its 99.9 %%
                    interval (Clopper-Pearson): a promise is broken, and the command fails, where the whole interval lies on the wrong side of
                    what is promised. *Granted* is by how much an approximate method may miss its promise in that setting; exact methods are
                    granted nothing. Power is shown; it has a promise where the number of samples was planned for it. What resamples in
                    each simulation has fewer of them.
                    """, table.seed(), table.simulations()));
        for (Experiment.Kind kind : Experiment.Kind.values()) {
            text.append("\n## ").append(title(kind)).append('\n');
            text.append("| method | setting | promised | granted | observed | 99.9 % interval | kept |\n");
            text.append("|---|---|---|---|---|---|---|\n");
            table.rows().stream()
                    .filter(row -> row.kind() == kind)
                    .forEach(row -> text.append(String.format(
                            Locale.ROOT,
                            "| %s | %s | %s | %s | %s of %,d, %.4f | %.4f to %.4f | %s |\n",
                            row.method(),
                            row.setting(),
                            promised(row),
                            row.slack() == 0 ? "" : Double.toString(row.slack()),
                            String.format(Locale.ROOT, "%,d", row.hits()),
                            row.simulations(),
                            row.observed(),
                            row.rate().low(),
                            row.rate().high(),
                            kept(row))));
        }
        return text.toString();
    }

    /** One object in the form {@value #SCHEMA}. */
    String json() throws JsonProcessingException {
        return Json.mapper()
                .writeValueAsString(new Document(
                        SCHEMA,
                        table.seed(),
                        table.simulations(),
                        table.holds(),
                        table.rows().stream().map(Row::of).toList()));
    }

    /** One line an experiment, and one that sums up. */
    String plain() {
        StringBuilder text = new StringBuilder();
        table.rows().forEach(row -> text.append(String.format("%s%n", line(row))));
        long kept = table.rows().stream().filter(ProofRow::holds).count();
        return text.append(String.format(
                        Locale.ROOT,
                        "%d of %d promises kept; seed %d, %,d simulations each%n",
                        kept,
                        table.rows().size(),
                        table.seed(),
                        table.simulations()))
                .toString();
    }

    static String line(ProofRow row) {
        return String.format(
                Locale.ROOT,
                "%-14s %-60s promised %-8s observed %.4f [%.4f, %.4f] %s",
                row.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                row.method() + ", " + row.setting(),
                promised(row),
                row.observed(),
                row.rate().low(),
                row.rate().high(),
                kept(row));
    }

    private static String title(Experiment.Kind kind) {
        return switch (kind) {
            case FALSE_POSITIVE -> "False alarms: nothing differs, and a test or gate says that something does";
            case COVERAGE -> "Coverage: the interval holds the truth";
            case POWER -> "Power: something differs, and it is found";
        };
    }

    private static String promised(ProofRow row) {
        if (Double.isNaN(row.nominal())) {
            return "none";
        }
        return (row.kind() == Experiment.Kind.FALSE_POSITIVE ? "≤ " : "≥ ") + row.nominal();
    }

    private static String kept(ProofRow row) {
        return row.holds() ? "yes" : "NO";
    }
}
