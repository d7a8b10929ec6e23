package io.github.llmbench.engine.report;

import io.github.llmbench.api.Cost;
import io.github.llmbench.api.LiveMetrics;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.engine.text.Rounding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How far a run is, in words. */
final class ProgressText {
    private static final int BAR = 24;
    private static final int PERCENT = 100;

    private ProgressText() {}

    static String start(RunHeader run, long resumed) {
        String trials = run.trials() == 0 ? "trials until its load ends" : Format.count(run.trials()) + " trials";
        String text = TextTable.plain(run.benchmark()) + ": " + trials + ", "
                + many(run.models().size(), "model") + " on " + many(run.tasks().size(), "task") + ", run " + run.id();
        return resumed == 0 ? text : text + "; goes on with " + Format.count(resumed) + " done before";
    }

    static List<String> block(RunHeader run, RunProgress progress, long resumed) {
        int full = (int) Math.min(BAR, BAR * progress.done() / Math.max(1, progress.trials()));
        String shown = progress.trials() == 0 ? "" : "[" + "#".repeat(full) + "-".repeat(BAR - full) + "] ";
        String bar =
                "  " + shown + done(progress) + ", " + progress.inFlight() + " in flight, " + speed(progress, resumed);
        List<String> lines = new ArrayList<>(List.of(bar, "  " + outcomes(progress, true) + cost(progress.cost())));
        lines.addAll(liveLines(progress));
        return lines;
    }

    /** None before there is a token or the first call has ended. */
    static List<String> liveLines(RunProgress progress) {
        String live = live(progress);
        return live.isEmpty() ? List.of() : TextTable.wrapped(live, "  ");
    }

    /** What the calls do now: percentiles since the start, rates since the last look. */
    private static String live(RunProgress progress) {
        LiveMetrics live = progress.live();
        if (live == null || (live.calls() == 0 && live.ttft() == null)) {
            return "";
        }
        String phase = live.phase() == null ? "" : live.phase() + ", ";
        String failed = live.errors().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> ", " + Format.words(entry.getKey()) + " " + Format.count(entry.getValue()))
                .collect(Collectors.joining());
        String spreads = Stream.of(
                        spread(live.responseClock() ? "response TTFT" : "TTFT", live.ttft()),
                        spread("ITL", live.itl()),
                        spread(live.responseClock() ? "response E2E" : "E2E", live.e2e()))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
        return phase
                + String.format(
                        Locale.ROOT, "now %.0f calls/s, %.0f tokens/s", live.callsPerSecond(), live.tokensPerSecond())
                + (spreads.isEmpty() ? "" : ", p50/p95 ms: " + spreads)
                + failed;
    }

    private static Optional<String> spread(String name, LiveMetrics.@Nullable Spread spread) {
        return Optional.ofNullable(spread)
                .map(some -> name + " " + Format.millis(some.p50()) + "/" + Format.millis(some.p95()));
    }

    static String line(RunHeader run, RunProgress progress, long resumed) {
        return TextTable.plain(run.benchmark()) + ": " + done(progress) + ", " + speed(progress, resumed)
                + prefixed(outcomes(progress, false)) + cost(progress.cost());
    }

    private static String done(RunProgress progress) {
        if (progress.trials() == 0) {
            return Format.count(progress.done()) + " done";
        }
        return Format.count(progress.done()) + "/" + Format.count(progress.trials()) + " ("
                + PERCENT * progress.done() / Math.max(1, progress.trials()) + " %)";
    }

    private static String speed(RunProgress progress, long resumed) {
        double seconds = progress.elapsed().toMillis() / 1000.0;
        double rate = seconds <= 0 ? 0 : (progress.done() - resumed) / seconds;
        String text = String.format(Locale.ROOT, rate < 10 ? "%.1f/s" : "%.0f/s", rate);
        long left = progress.trials() - progress.done();
        return rate <= 0 || left <= 0
                ? text
                : text + ", about " + Format.duration(Duration.ofSeconds((long) Math.ceil(left / rate))) + " left";
    }

    private static String outcomes(RunProgress progress, boolean answeredToo) {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> progress.outcomes().containsKey(outcome))
                .filter(outcome -> answeredToo || outcome != Outcome.ANSWERED)
                .map(outcome -> Format.words(outcome) + " "
                        + Format.count(progress.outcomes().getOrDefault(outcome, 0L)))
                .collect(Collectors.joining(", "));
    }

    private static String cost(Cost cost) {
        if (cost.priced() == 0) {
            return "";
        }
        return prefixed(Rounding.usd(cost.usd())
                + (cost.complete()
                        ? ""
                        : " (" + cost.priced() + " of " + (cost.priced() + cost.unpriced()) + " priced)"));
    }

    private static String prefixed(String text) {
        return text.isEmpty() ? "" : ", " + text;
    }

    static String many(long count, String noun) {
        return Format.count(count) + " " + noun + (count == 1 ? "" : "s");
    }
}
