package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Slo;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.stats.Proportions;
import io.github.llmbench.engine.timing.SloCheck;
import io.github.llmbench.engine.timing.Timings;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import io.github.llmbench.engine.timing.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

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
        // An answer without any content, such as a call of no tool, ends with its last byte.
        long last = trace.streamed() && trace.contentEvents() > 0 ? trace.lastContent() : trace.end();
        if (call.response().outcome().whole() && last != CallTrace.ABSENT && window.holds(trace.offset() + last)) {
            ended++;
            if (slos.keeps(call, counted)) {
                goodEnded++;
            }
        }
        // What a stream that was cut has said of its tokens is where they stood when it began (Anthropic's
        // message_start), not how
        // many came.
        Usage usage = call.response().error() == null ? call.response().usage() : Usage.NONE;
        Long all = Timings.countedTokens(trace, usage, counted);
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
            // What was counted is no summary's.
            if (trace.eventKind(i) == EventKind.SUMMARY) {
                continue;
            }
            int size = trace.eventBytes(i);
            bytes += size;
            if (window.holds(trace.offset() + trace.eventStamp(i))) {
                inside++;
                bytesInside += size;
            }
        }
        if (all == null) {
            uncounted += inside;
        } else if (bytes > 0) {
            tokens += (double) all * bytesInside / bytes;
            countedTokens += all;
            countedEvents += Timings.countedEvents(trace);
        }
    }

    /** None where nothing was scheduled, and no rates where the window has no length, such as that of a single call. */
    List<Metric> metrics(String model, String task) {
        List<Metric> all = new ArrayList<>();
        if (scheduled == 0) {
            return all;
        }
        String kept = slos.slos().isEmpty()
                ? "calls answered in full"
                : "calls that keep " + slos.slos().stream().map(Slo::toString).collect(Collectors.joining(", "));
        String clock = slos.responseClock() ? "; response clock" : "; service clock";
        boolean rates = window.seconds() > 0;
        if (rates) {
            String definition = kept + " and whose end falls in the window / window" + clock;
            all.add(rate("goodput", model, task, (double) goodEnded, scheduled, "calls/s", definition));
        }
        all.add(new Metric(
                "goodput.share",
                model,
                task,
                (double) good / scheduled,
                Proportions.wilson(good, scheduled, RunMetrics.LEVEL),
                scheduled,
                0,
                "",
                Direction.HIGHER_IS_BETTER,
                kept + " / calls scheduled, failed and unsent ones included" + clock));
        if (rates) {
            String whole = "calls answered in full whose end falls in the window / window";
            all.add(rate("throughput.calls", model, task, (double) ended, ended, "calls/s", whole));
            all.add(tokenRate(model, task));
        }
        return all;
    }

    private Metric tokenRate(String model, String task) {
        double each = countedEvents == 0 ? 1 : (double) countedTokens / countedEvents;
        String estimated = uncounted == 0
                ? ""
                : "; " + uncounted + " events of calls without a count, such as those that were cut, are taken as "
                        + String.format(Locale.ROOT, "%.2f", each) + " tokens each";
        return rate(
                "throughput.tokens",
                model,
                task,
                tokens + uncounted * each,
                scheduled,
                "tokens/s",
                "output tokens whose events fall in the window / window, those of failed and cut calls included"
                        + estimated);
    }

    private Metric rate(
            String name, String model, String task, double sum, long count, String unit, String definition) {
        double each = sum / window.seconds();
        return new Metric(name, model, task, each, null, count, 0, unit, Direction.HIGHER_IS_BETTER, definition);
    }
}
