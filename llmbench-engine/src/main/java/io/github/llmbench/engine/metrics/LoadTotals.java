package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Slo;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.load.Window;
import io.github.llmbench.engine.stats.Proportions;
import io.github.llmbench.engine.timing.SloCheck;
import io.github.llmbench.engine.timing.Timings;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one model and task did in the measured window. The window cuts events, not only calls: tokens count where their event falls in
 * it, whichever phase its call belongs to and however the call ended. The rate of good calls is of those that end in it, their share is
 * of those that were scheduled in it.
 */
final class LoadTotals {
    private final Window window;
    private final SloCheck slos;
    private final ReasoningTokens counted;
    private long scheduled;
    private long good;
    private long ended;
    private long goodEnded;
    private double tokens;
    private long uncounted;
    private long countedTokens;
    private long countedEvents;

    LoadTotals(Window window, SloCheck slos, ReasoningTokens counted) {
        this.window = window;
        this.slos = slos;
        this.counted = counted;
    }

    void add(Trial trial, boolean warmUp) {
        List<Call> calls = trial.calls().stream()
                .filter(call -> call.purpose() == Call.Purpose.CHAT && call.timed())
                .toList();
        calls.forEach(this::addEvents);
        if (warmUp) {
            return;
        }
        // A trial that was never sent is a call that was scheduled and kept nothing.
        scheduled += Math.max(1, calls.size());
        good += calls.stream().filter(call -> slos.keeps(call, counted)).count();
    }

    private void addEvents(Call call) {
        CallTrace trace = call.response().trace();
        if (trace.offset() == CallTrace.ABSENT) {
            return;
        }
        long last = trace.streamed() ? trace.lastContent() : trace.end();
        if (call.response().outcome().whole() && last != CallTrace.ABSENT && window.holds(trace.offset() + last)) {
            ended++;
            if (slos.keeps(call, counted)) {
                goodEnded++;
            }
        }
        Long all = tokens(trace, call.response().usage());
        if (!trace.streamed()) {
            if (all != null && trace.end() != CallTrace.ABSENT && window.holds(trace.offset() + trace.end())) {
                tokens += all;
            }
            return;
        }
        long bytesInside = 0;
        long bytes = 0;
        long inside = 0;
        for (int i = 0; i < trace.contentEvents(); i++) {
            bytes += trace.eventBytes(i);
            if (window.holds(trace.offset() + trace.eventStamp(i))) {
                inside++;
                bytesInside += trace.eventBytes(i);
            }
        }
        if (all == null) {
            uncounted += inside;
        } else if (bytes > 0) {
            tokens += (double) all * bytesInside / bytes;
            countedTokens += all;
            countedEvents += trace.contentEvents();
        }
    }

    /** Tokens that arrived as events: as the provider says, else by the local tokenizer; {@code null} where nobody counted. */
    private @Nullable Long tokens(CallTrace trace, Usage usage) {
        Long reported = Timings.streamedTokens(trace, usage, counted);
        return reported != null
                ? reported
                : trace.localOutputTokens() == CallTrace.ABSENT ? null : Long.valueOf(trace.localOutputTokens());
    }

    List<Metric> metrics(String model, String task) {
        List<Metric> all = new ArrayList<>();
        double seconds = window.seconds();
        if (scheduled == 0 || seconds <= 0) {
            return all;
        }
        double each = countedEvents == 0 ? 1 : (double) countedTokens / countedEvents;
        String kept = slos.slos().isEmpty()
                ? "calls answered in full"
                : "calls that keep " + slos.slos().stream().map(Slo::toString).collect(Collectors.joining(", "));
        String clock = slos.responseClock() ? "; response clock" : "; service clock";
        Interval share = Proportions.wilson(good, scheduled, RunMetrics.LEVEL);
        String estimated = uncounted == 0
                ? ""
                : "; " + uncounted + " events of calls without a count, such as those that were cut, are taken as "
                        + String.format(Locale.ROOT, "%.2f", each) + " tokens each";
        all.add(new Metric(
                "goodput",
                model,
                task,
                goodEnded / seconds,
                null,
                scheduled,
                0,
                "calls/s",
                Direction.HIGHER_IS_BETTER,
                kept + " and whose end falls in the window / window" + clock));
        all.add(new Metric(
                "goodput.share",
                model,
                task,
                (double) good / scheduled,
                share,
                scheduled,
                0,
                "",
                Direction.HIGHER_IS_BETTER,
                kept + " / calls scheduled, failed and unsent ones included" + clock));
        all.add(new Metric(
                "throughput.calls",
                model,
                task,
                ended / seconds,
                null,
                ended,
                0,
                "calls/s",
                Direction.HIGHER_IS_BETTER,
                "calls answered in full whose end falls in the window / window"));
        all.add(new Metric(
                "throughput.tokens",
                model,
                task,
                (tokens + uncounted * each) / seconds,
                null,
                scheduled,
                0,
                "tokens/s",
                Direction.HIGHER_IS_BETTER,
                "output tokens whose events fall in the window / window, those of failed and cut calls included"
                        + estimated));
        return all;
    }
}
