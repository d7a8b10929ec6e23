package io.github.llmbench.api;

import io.github.llmbench.api.Load.Closed;
import io.github.llmbench.api.Load.Extent;
import io.github.llmbench.api.Load.Open;
import io.github.llmbench.api.Load.Phases;
import io.github.llmbench.api.Load.Precision;
import io.github.llmbench.api.Load.Rates;
import io.github.llmbench.api.Load.Segment;
import io.github.llmbench.api.Load.Sweep;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The one grammar of loads, read and written. Used for one text. */
final class LoadText {
    private static final List<String> SHAPES = List.of(
            "closed 16",
            "constant 20/s",
            "poisson 20/s",
            "gamma 20/s burstiness 0.5",
            "ramp 1/s to 50/s over 60s",
            "steps 5/s for 10s, 10/s for 10s",
            "replay trace.jsonl",
            "sweep 1/s to 64/s for 10s");

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|,|[^\\s,\"]+");
    private static final Pattern OLD_FORM =
            Pattern.compile("\\s*closed\\s*\\(\\s*([^)\\s]*)\\s*\\)(.*)", Pattern.DOTALL);
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([+-]?(?:[0-9]*\\.)?[0-9]+|NaN|[+-]?Infinity)(.*)");
    private static final int PERCENT = 100;

    private final String text;
    private final Deque<String> words = new ArrayDeque<>();

    LoadText(String text) {
        this.text = Checks.notBlank(text, "load").strip();
        Matcher old = OLD_FORM.matcher(this.text);
        Matcher matcher = WORD.matcher(old.matches() ? "closed " + old.group(1) + " " + old.group(2) : this.text);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group() : matcher.group(1));
        }
    }

    Load load() {
        String shape = words.isEmpty() ? "" : words.remove();
        Load load = switch (shape) {
            case "closed" -> Load.closed(whole("number of trials in flight"));
            case "constant" -> Load.constant(rate());
            case "poisson", "gamma" -> Load.poisson(rate());
            case "ramp" -> ramp();
            case "steps" -> steps();
            case "replay" -> replay();
            case "sweep" -> sweep();
            default -> throw wrong("it must start with a shape");
        };
        if (shape.equals("gamma") && !words.contains("burstiness")) {
            throw wrong("gamma needs a burstiness");
        }
        while (!words.isEmpty()) {
            load = option(load, words.remove());
        }
        return load;
    }

    private Load ramp() {
        double from = rate();
        expect("to");
        double to = rate();
        expect("over");
        return Load.ramp(from, to, time());
    }

    private Load steps() {
        List<Segment> segments = new ArrayList<>();
        do {
            double rate = rate();
            expect("for");
            segments.add(Segment.of(rate, time()));
        } while (",".equals(words.peek()) && words.remove() != null);
        return Load.steps(segments.toArray(Segment[]::new));
    }

    private Load replay() {
        String file = word("a trace file");
        try {
            return Load.replay(Path.of(file));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("trace must be a file's name, but was \"" + file + "\"", e);
        }
    }

    private Load sweep() {
        double from = rate();
        expect("to");
        double to = rate();
        if (!words.contains("for")) {
            throw wrong("a sweep needs a time for each stage, for example for 10s");
        }
        // The time of a stage stands among the options.
        return Load.sweep(from, to, Duration.ofSeconds(1));
    }

    private Load option(Load load, String option) {
        if (load instanceof Closed closed) {
            return switch (option) {
                case "for" ->
                    phases(closed, closed.phases(), extent(closed.phases().measured()), null);
                case "warm-up" -> phases(closed, closed.phases(), null, extent(Extent.OPEN));
                case "until" -> until(closed);
                case "think" -> closed.thinkTime(time());
                default -> throw unknown(option, "for, warm-up, think, until");
            };
        }
        if (load instanceof Sweep sweep) {
            return switch (option) {
                case "for" ->
                    new Sweep(
                            sweep.from(),
                            sweep.to(),
                            sweep.burstiness(),
                            sweep.maxInFlight(),
                            sweep.phases().during(time()));
                case "warm-up" -> sweep.warmUp(time());
                case "max-in-flight" -> sweep.maxInFlight(whole("max-in-flight"));
                case "burstiness" -> sweep.burstiness(number("burstiness"));
                case "constant" -> sweep.burstiness(Double.POSITIVE_INFINITY);
                default -> throw unknown(option, "for, warm-up, max-in-flight, burstiness, constant");
            };
        }
        Open open = (Open) load;
        return switch (option) {
            case "for" -> phases(open, open.phases(), extent(open.phases().measured()), null);
            case "warm-up" -> phases(open, open.phases(), null, extent(Extent.OPEN));
            case "until" -> until(open);
            case "max-in-flight" -> open.maxInFlight(whole("max-in-flight"));
            case "burstiness" -> open.burstiness(number("burstiness"));
            case "speed" -> open.speed(number("speed"));
            default -> throw unknown(option, "for, warm-up, max-in-flight, burstiness, speed, until");
        };
    }

    private static Load phases(Load load, Phases before, @Nullable Extent measured, @Nullable Extent warmUp) {
        Phases phases = new Phases(
                warmUp == null ? before.warmUp() : warmUp,
                measured == null ? before.measured() : measured,
                before.until());
        return load instanceof Closed closed
                ? new Closed(closed.inFlight(), closed.thinkTime(), phases)
                : new Open(((Open) load).arrivals(), ((Open) load).maxInFlight(), phases);
    }

    /** A number of calls or a time; the other one stays as it was. */
    private Extent extent(Extent before) {
        String word = word("a time such as 30s or a number of calls");
        if (word.matches("[0-9]{1,9}") && "calls".equals(words.peek())) {
            words.remove();
            return new Extent(Integer.parseInt(word), before.time());
        }
        return new Extent(before.calls(), time(word));
    }

    private Load until(Load load) {
        String metric = word("a metric");
        expect("within");
        String share = word("a share such as 5%");
        if (!share.endsWith("%")) {
            throw wrong("until must be within a share such as 5%, but was " + share);
        }
        Precision precision =
                new Precision(metric, parsed(share.substring(0, share.length() - 1), "share of until") / PERCENT);
        return load instanceof Closed closed
                ? closed.until(precision.metric(), precision.share())
                : ((Open) load).until(precision.metric(), precision.share());
    }

    private double rate() {
        String word = word("a rate such as 20/s");
        Matcher matcher = NUMBER_AND_UNIT.matcher(word);
        if (!matcher.matches() || !matcher.group(2).startsWith("/")) {
            throw wrong("a rate must be a number with /s, /min or /h, but was " + word);
        }
        double number = parsed(matcher.group(1), "rate");
        double perSecond = switch (matcher.group(2)) {
            case "/s" -> number;
            case "/min" -> number / 60;
            case "/h" -> number / 3_600;
            default -> throw wrong("a rate must be a number with /s, /min or /h, but was " + word);
        };
        return perSecond;
    }

    private Duration time() {
        return time(word("a time such as 30s"));
    }

    private Duration time(String word) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(word);
        if (!matcher.matches()) {
            throw wrong("a time must be a number with us, ms, s, min or h, but was " + word);
        }
        double nanos = switch (matcher.group(2)) {
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "min" -> 60e9;
            case "h" -> 3_600e9;
            default -> throw wrong("a time must be a number with us, ms, s, min or h, but was " + word);
        };
        return Duration.ofNanos(Math.round(parsed(matcher.group(1), "time") * nanos));
    }

    private int whole(String what) {
        String word = word(what);
        if (!word.matches("[0-9]{1,9}")) {
            throw wrong(what + " must be a whole number, but was " + word);
        }
        return Integer.parseInt(word);
    }

    private double number(String what) {
        return parsed(word(what), what);
    }

    private double parsed(String word, String what) {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "load \"" + text + "\": " + what + " must be a number, but was " + word, e);
        }
    }

    private String word(String what) {
        if (words.isEmpty()) {
            throw wrong("it ends where " + what + " should stand");
        }
        return words.remove();
    }

    private void expect(String word) {
        String found = word("\"" + word + "\"");
        if (!found.equals(word)) {
            throw wrong("\"" + word + "\" should stand where there is " + found);
        }
    }

    private IllegalArgumentException unknown(String option, String known) {
        return wrong("it has no option " + option + "; there are " + known);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(
                "load must be such as " + String.join(", ", SHAPES) + ", but was \"" + text + "\": " + what);
    }

    static String rates(Rates rates) {
        Segment first = rates.segments().get(0);
        if (rates.segments().size() == 1 && first.time() == null) {
            return Double.isInfinite(rates.burstiness())
                    ? "constant " + rate(first.from())
                    : rates.burstiness() == 1
                            ? "poisson " + rate(first.from())
                            : "gamma " + rate(first.from()) + " burstiness " + number(rates.burstiness());
        }
        boolean ramp = rates.segments().size() == 1 && first.from() != first.to();
        String shape = ramp
                ? "ramp " + rate(first.from()) + " to " + rate(first.to()) + " over " + time(first.time())
                : "steps "
                        + rates.segments().stream()
                                .map(step -> rate(step.from())
                                        + (step.from() == step.to() ? "" : " to " + rate(step.to())) + " for "
                                        + time(step.time()))
                                .collect(Collectors.joining(", "));
        return shape + (Double.isInfinite(rates.burstiness()) ? "" : " burstiness " + number(rates.burstiness()));
    }

    static String phases(Phases phases) {
        Extent measured = phases.measured();
        Extent warmUp = phases.warmUp();
        Precision until = phases.until();
        return (measured.time() == null ? "" : " for " + time(measured.time()))
                + (measured.calls() == null ? "" : " for " + measured.calls() + " calls")
                + (warmUp.time() == null ? "" : " warm-up " + time(warmUp.time()))
                + (warmUp.calls() == null ? "" : " warm-up " + warmUp.calls() + " calls")
                + (until == null
                        ? ""
                        : " until " + until.metric() + " within "
                                + number(Math.rint(until.share() * PERCENT * 1e9) / 1e9) + "%");
    }

    static String rate(double perSecond) {
        return number(perSecond) + "/s";
    }

    static String time(@Nullable Duration time) {
        if (time == null) {
            return "ever";
        }
        long nanos = time.toNanos();
        if (nanos % 1_000_000_000 == 0) {
            return nanos / 1_000_000_000 + "s";
        }
        return nanos % 1_000_000 == 0 ? nanos / 1_000_000 + "ms" : number(nanos / 1e3) + "us";
    }

    /** Without an exponent and without digits that say nothing. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return String.format(Locale.ROOT, "%s", value);
        }
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
