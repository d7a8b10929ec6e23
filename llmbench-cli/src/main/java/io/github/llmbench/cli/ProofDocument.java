package io.github.llmbench.cli;

import io.github.llmbench.engine.stats.proof.Experiment;
import io.github.llmbench.engine.stats.proof.ProofRow;
import io.github.llmbench.engine.stats.proof.ProofTable;
import java.util.Locale;

/** A table of promises and what simulation found of them, for people. */
final class ProofDocument {
    private final ProofTable table;

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
