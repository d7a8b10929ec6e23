package io.github.llmbench.cli;

import io.github.llmbench.api.Cost;
import io.github.llmbench.engine.plan.Forecast;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code plan} prints.
 *
 * @param forecast {@code null} without a benchmark file
 * @param precision one a task
 * @param needed {@code null} where no difference of accuracy was named
 * @param neededForMean {@code null} where no difference of means was named
 */
record PlanReport(
        @Nullable Forecast forecast,
        List<Precision> precision,
        @Nullable Needed needed,
        @Nullable NeededForMean neededForMean) {
    String text() {
        StringBuilder text = new StringBuilder();
        if (forecast != null) {
            forecast(forecast, text);
        }
        for (Precision task : precision) {
            if (task.margin() == null) {
                line(
                        text,
                        "%s: %,d samples find a difference of two models' means of %.3g or more",
                        task.task(),
                        task.samples(),
                        task.smallestDifference());
                continue;
            }
            line(
                    text,
                    "%s: %,d samples give accuracy to ±%.3f (95 %%), and find a difference of two models of %.3f or more",
                    task.task(),
                    task.samples(),
                    task.margin(),
                    task.smallestDifference());
        }
        if (needed != null) {
            needed(needed, text);
        }
        if (neededForMean != null) {
            line(
                    text,
                    "a difference of %s is found with power %.0f %% by %,d samples that both models answer (standard deviation of a"
                            + " sample's difference %s)",
                    neededForMean.difference(),
                    neededForMean.power() * 100,
                    neededForMean.paired(),
                    neededForMean.deviation());
            epochs(neededForMean.epochs(), text);
        }
        return text.toString();
    }

    private static void forecast(Forecast forecast, StringBuilder text) {
        for (Forecast.Row row : forecast.rows()) {
            line(
                    text,
                    "%s on %s: %,d samples, %,d calls, %,d tokens in, %,d out, %s%s (%s)",
                    row.model(),
                    row.task(),
                    row.samples(),
                    row.calls(),
                    row.inputTokens(),
                    row.outputTokens(),
                    usd(row.cost()),
                    row.batchUsd() == null
                            ? ""
                            : ", in a batch " + row.batchUsd().setScale(4, RoundingMode.HALF_UP) + " USD",
                    row.run() == null ? "assumed" : "as in run " + row.run());
        }
        line(
                text,
                "in all: %,d calls, %s, about %s; retries and judges come on top",
                forecast.calls(),
                usd(forecast.cost()),
                time(forecast.time()));
    }

    private static void needed(Needed needed, StringBuilder text) {
        line(
                text,
                "a difference of %s is found with power %.0f %% by %,d samples that both models answer (%.0f %% of which only one"
                        + " gets right), or by %,d other samples each (%.0f %% right)",
                needed.difference(),
                needed.power() * 100,
                needed.paired(),
                needed.disagree() * 100,
                needed.unpaired(),
                needed.share() * 100);
        epochs(needed.epochs(), text);
    }

    private static void epochs(List<Needed.Epochs> all, StringBuilder text) {
        for (Needed.Epochs epochs : all) {
            line(
                    text,
                    "  %d epoch%s: %,d samples, %,d calls of both models",
                    epochs.epochs(),
                    epochs.epochs() == 1 ? "" : "s",
                    epochs.samples(),
                    epochs.calls());
        }
    }

    private static String usd(Cost cost) {
        if (cost.priced() == 0) {
            return "unpriced";
        }
        String usd = cost.usd().setScale(4, RoundingMode.HALF_UP) + " USD";
        return cost.complete()
                ? usd
                : usd + " (" + cost.priced() + " of " + (cost.priced() + cost.unpriced()) + " models priced)";
    }

    private static String time(Duration time) {
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        return time.toMinutes() > 0
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toSeconds() + " s";
    }

    private static void line(StringBuilder text, String format, @Nullable Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }
}
