package io.github.llmbench.engine.report;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a load was like and what the client took for it, in lines of text; none for a run that measured no load. */
final class LoadLines {
    private static final List<String> VALUES = List.of("mean", "p50", "p95", "p99", "p99.9");
    private static final String SHARE = "goodput.share";

    private final Run run;
    private final List<ResultRow> rows;
    private final List<String> lines = new ArrayList<>();

    private LoadLines(Run run, List<ResultRow> rows) {
        this.run = run;
        this.rows = rows;
    }

    static List<String> of(Run run, List<ResultRow> rows, Style style) {
        LoadLines load = new LoadLines(run, rows);
        if (load.whole("client.in_flight.max") == null) {
            return List.of();
        }
        String text = run.header().fingerprint().context().get("load");
        load.lines.add("");
        load.lines.add(style.bold("Load: " + (text == null ? "" : TextTable.plain(text))));
        load.goodput();
        load.clocks();
        load.lines.add("");
        load.lines.add(style.bold("The client itself"));
        load.client();
        return load.lines;
    }

    private void goodput() {
        List<List<String>> cells = new ArrayList<>();
        for (ResultRow row : rows) {
            Metric share = row.metric(SHARE);
            if (share != null) {
                Interval interval = share.interval();
                cells.add(List.of(
                        row.letter(),
                        row.task(),
                        row.one("goodput"),
                        Format.estimate(share) + (interval == null ? "" : " " + Format.interval(interval, "")),
                        Format.count(share.count()),
                        row.one("throughput.calls"),
                        row.one("throughput.tokens")));
            }
        }
        if (cells.isEmpty()) {
            return;
        }
        lines.addAll(TextTable.lines(
                List.of(
                        "",
                        "task",
                        ">goodput/s",
                        "share of calls scheduled",
                        ">calls",
                        ">answered/s",
                        ">output tokens/s"),
                cells));
        rows.stream()
                .map(row -> row.metric(SHARE))
                .filter(metric -> metric != null)
                .findFirst()
                .ifPresent(metric -> lines.addAll(TextTable.wrapped("Goodput: " + metric.signature() + ".", "  ")));
    }

    /** Both clocks, always. */
    private void clocks() {
        List<List<String>> cells = new ArrayList<>();
        for (ResultRow row : rows) {
            for (String duration : List.of("ttft", "e2e")) {
                add(cells, row, duration.toUpperCase(Locale.ROOT), "service", duration);
                add(cells, row, duration.toUpperCase(Locale.ROOT), "response", "response." + duration);
            }
            add(cells, row, "TPOT", "-", "tpot");
            add(cells, row, "ITL", "-", "itl");
            add(cells, row, "schedule delay", "-", "schedule_delay");
            add(cells, row, "limiter wait", "-", "limiter.wait");
        }
        if (cells.isEmpty()) {
            return;
        }
        List<String> columns = new ArrayList<>(List.of("", "ms", "clock"));
        VALUES.forEach(value -> columns.add(">" + value));
        columns.add(">values");
        lines.addAll(TextTable.lines(columns, cells));
    }

    private static void add(List<List<String>> cells, ResultRow row, String name, String clock, String duration) {
        Metric mean = row.metric(duration + ".mean");
        if (mean == null) {
            return;
        }
        List<String> line = new ArrayList<>(List.of(row.letter(), name, clock));
        for (String value : VALUES) {
            Metric metric = row.metric(duration + "." + value);
            line.add(metric == null ? "too few" : Format.estimate(metric));
        }
        line.add(Format.count(mean.count()));
        cells.add(line);
    }

    private void client() {
        Metric scheduled = whole("load.scheduled");
        if (scheduled != null) {
            lines.add("  " + number("load.scheduled") + " trials were due, " + number("load.late")
                    + " started more than 1 ms late, " + number("load.unsent") + " were not sent; at most "
                    + number("client.in_flight.max") + " were in flight");
        } else {
            lines.add("  At most " + number("client.in_flight.max") + " trials were in flight");
        }
        delays("client.timer_overshoot", "Timer overshoot");
        delays("client.dispatch_delay", "From due to its turn");
        delays("client.loop_delay", "From a call's start to its turn on its event loop");
        Metric call = whole("client.cpu_per_call");
        Metric event = whole("client.cpu_per_event");
        Metric busy = whole("client.cpu");
        boolean simulated = run.header().fingerprint().context().containsKey("simulator");
        lines.add("  CPU time of this process" + (simulated ? ", the simulator in it included: " : ": ") + micros(call)
                + " a call, " + micros(event) + " a content event, "
                + (busy == null ? Format.NONE : String.format(Locale.ROOT, "%.2f", busy.estimate()))
                + " processors busy");
        Metric pauses = whole("client.gc");
        Metric longest = whole("client.gc.longest");
        if (pauses != null && longest != null) {
            lines.add("  Garbage collector: " + Format.count(pauses.count()) + " pauses, "
                    + Format.millis(pauses.estimate()) + " ms in all, the longest "
                    + Format.millis(longest.estimate()) + " ms");
        }
    }

    private void delays(String name, String text) {
        Metric p50 = whole(name + ".p50");
        Metric p99 = whole(name + ".p99");
        Metric max = whole(name + ".max");
        if (p50 != null && p99 != null && max != null) {
            lines.add("  " + text + ": p50 " + micros(p50) + ", p99 " + micros(p99) + ", at most " + micros(max));
        }
    }

    private static String micros(@Nullable Metric metric) {
        return metric == null ? Format.NONE : Format.value(metric.estimate(), "us") + " us";
    }

    private String number(String name) {
        Metric metric = whole(name);
        return metric == null ? Format.NONE : Format.count(Math.round(metric.estimate()));
    }

    private @Nullable Metric whole(String name) {
        return run.metrics().stream()
                .filter(metric -> metric.model() == null && metric.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
