package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a metric, such as {@code accuracy >= 0.85}, or on a comparison, such as {@code accuracy not worse than baseline by
 * 0.02} or {@code accuracy better than openai:gpt-4o-mini}. It is decided on an interval, not on the point. Immutable.
 *
 * <p>A gate holds for every model unless {@code model=} names one, and fails a build unless it ends in {@code advisory}:
 *
 * <pre>{@code
 * Gate.parse("accuracy >= 0.60 model=openai:gpt-4o-mini advisory");
 * Gate.parse("e2e.p95 not worse than baseline by 10%");
 * }</pre>
 *
 * @param expression as it was written
 * @param metric name of the metric
 * @param comparison which side is good
 * @param threshold the limit in the metric's own unit: milliseconds, USD, shares as 0 to 1. Of a comparison the margin
 * @param percent whether it was written in %, already divided by 100: the margin of a metric that has a unit is then a share of the
 *     other side's value
 * @param against {@code baseline} or the label of the model that is compared with; {@code null} where it is not a comparison
 * @param model label of the one model it holds for; {@code null} for each
 * @param advisory whether it is only shown and never fails a build
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Gate(
        String expression,
        String metric,
        Comparison comparison,
        double threshold,
        boolean percent,
        @Nullable String against,
        @Nullable String model,
        boolean advisory) {
    /** {@link #against} of a gate on the baseline. */
    public static final String BASELINE = "baseline";

    private static final String LABEL = "(\"(?<%1$sQuoted>[^\"]+)\"|(?<%1$s>[^\\s\"]+))";
    private static final String NUMBER = "(?<%1$sNumber>-?[0-9]+(\\.[0-9]+)?)\\s*(?<%1$sUnit>%%|us|ms|s|USD|tokens/s)?";
    private static final Pattern NO_TIME = Pattern.compile("(goodput|tokens|cost|unscored|accuracy)(\\..*)?");
    private static final Pattern NO_SHARE = Pattern.compile("(tokens|cost)(\\..*)?");
    private static final Pattern DURATION = Pattern.compile("((response|service)\\.)?(ttft|ttfo|e2e|tpot|itl)\\..+");
    private static final Pattern GRAMMAR = Pattern.compile("\\s*(?<metric>[a-z][a-z0-9_]*(\\.[a-z0-9_.]+)?)"
            + "(\\s*(?<op>>=|<=|>|<)\\s*" + NUMBER.formatted("limit")
            + "|\\s+(?<relation>not\\s+worse|better)\\s+than\\s+" + LABEL.formatted("against")
            + "(\\s+by\\s+" + NUMBER.formatted("margin") + ")?)"
            + "(\\s+model=" + LABEL.formatted("model") + ")?(\\s+(?<advisory>advisory))?\\s*");

    public Gate {
        Checks.notBlank(expression, "gate");
        Checks.notBlank(metric, "metric of gate " + expression);
        Checks.notNull(comparison, "comparison of gate " + expression);
        if (!Double.isFinite(threshold)) {
            throw new IllegalArgumentException("threshold of gate " + expression + " must be finite");
        }
        if (comparison.relative() != (against != null)) {
            throw new IllegalArgumentException(
                    "gate " + expression + " must say with what it compares exactly where it compares, but "
                            + comparison.symbol() + " stood with " + against);
        }
    }

    /** Which side is good. */
    public enum Comparison {
        /** {@code >=}. */
        AT_LEAST(">="),
        /** {@code >}. */
        ABOVE(">"),
        /** {@code <=}. */
        AT_MOST("<="),
        /** {@code <}. */
        BELOW("<"),
        /** The gain over the other side is above the margin; by 0 unless given. */
        BETTER("better than"),
        /** The loss against the other side is at most the margin. */
        NOT_WORSE("not worse than");

        private final String symbol;

        Comparison(String symbol) {
            this.symbol = symbol;
        }

        /** As it is written in a gate. */
        public String symbol() {
            return symbol;
        }

        /** Whether two sides are compared. */
        public boolean relative() {
            return this == BETTER || this == NOT_WORSE;
        }

        /**
         * Whether a value is on the good side.
         *
         * @param value of the metric; of a comparison the gain over the other side
         * @param threshold limit or margin
         */
        public boolean holds(double value, double threshold) {
            return switch (this) {
                case AT_LEAST -> value >= threshold;
                case ABOVE, BETTER -> value > threshold;
                case AT_MOST -> value <= threshold;
                case BELOW -> value < threshold;
                case NOT_WORSE -> value >= 0.0 - threshold;
            };
        }
    }

    /**
     * Parses {@code metric op number [unit]}, {@code metric not worse than other by number [unit]} or
     * {@code metric better than other [by number [unit]]}, each followed by {@code [model=label] [advisory]}: op is one of
     * {@code >= > <= <}, unit one of {@code % us ms s USD tokens/s}, other {@code baseline} or a model's label; a label with blanks
     * stands in double quotes.
     *
     * @throws IllegalArgumentException if it is not of this form, or its unit is not one of the metric's
     */
    public static Gate parse(String expression) {
        Matcher matcher = GRAMMAR.matcher(Checks.notBlank(expression, "gate"));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "gate must be \"metric >= number [unit] [model=label] [advisory]\" or \"metric not worse than "
                            + "baseline by number\" or \"metric better than label\", for example accuracy >= 0.85 or "
                            + "ttft.p95 <= 800ms, but was \"" + expression + "\"");
        }
        Comparison comparison = comparison(matcher);
        String number = matcher.group(comparison.relative() ? "marginNumber" : "limitNumber");
        String unit = matcher.group(comparison.relative() ? "marginUnit" : "limitUnit");
        if (number == null && comparison == Comparison.NOT_WORSE) {
            throw new IllegalArgumentException(
                    "gate \"" + expression + "\" needs a margin, for example by 0.02: no number "
                            + "of samples shows that two sides are exactly alike");
        }
        checkUnit(matcher.group("metric"), unit, comparison, expression);
        double threshold = number == null ? 0 : inMetricUnit(Double.parseDouble(number), unit);
        if (comparison.relative() && threshold < 0) {
            throw new IllegalArgumentException("margin of gate \"" + expression + "\" must be >= 0, but was " + number);
        }
        return new Gate(
                expression.strip(),
                matcher.group("metric"),
                comparison,
                threshold,
                "%".equals(unit),
                label(matcher, "against"),
                label(matcher, "model"),
                matcher.group("advisory") != null);
    }

    private static Comparison comparison(Matcher matcher) {
        String relation = matcher.group("relation");
        if (relation != null) {
            return relation.equals("better") ? Comparison.BETTER : Comparison.NOT_WORSE;
        }
        return Arrays.stream(Comparison.values())
                .filter(c -> c.symbol.equals(matcher.group("op")))
                .findFirst()
                .orElseThrow();
    }

    /** A share that is held against 800 ms would pass, whatever it is. */
    private static void checkUnit(String metric, @Nullable String unit, Comparison comparison, String expression) {
        if (unit == null) {
            return;
        }
        boolean fits = switch (unit) {
            // A duration without a statistic, such as ttft, is what an SLO is on.
            case "us", "ms", "s" ->
                !NO_TIME.matcher(metric).matches()
                        && (metric.contains(".")
                                || DURATION.matcher(metric + ".each").matches());
            case "USD" -> metric.equals("cost") || metric.startsWith("cost.");
            case "tokens/s" -> metric.contains("token");
            default ->
                comparison.relative()
                        || (!DURATION.matcher(metric).matches()
                                && !NO_SHARE.matcher(metric).matches());
        };
        if (!fits) {
            throw new IllegalArgumentException("gate \"" + expression + "\" holds " + metric + " against a number of "
                    + unit + ", which is not what it is measured in; correct the unit or leave it out");
        }
    }

    private static double inMetricUnit(double number, @Nullable String unit) {
        return unit == null
                ? number
                : switch (unit) {
                    case "%" -> number / 100;
                    case "us" -> number / 1_000;
                    case "s" -> number * 1_000;
                    default -> number;
                };
    }

    private static @Nullable String label(Matcher matcher, String group) {
        String quoted = matcher.group(group + "Quoted");
        return quoted != null ? quoted : matcher.group(group);
    }

    /** The same condition on another metric, such as the same duration on another clock. */
    public Gate on(String other) {
        return new Gate(expression, other, comparison, threshold, percent, against, model, advisory);
    }

    /** Whether it compares with the baseline. */
    public boolean onBaseline() {
        return BASELINE.equals(against);
    }

    @Override
    public String toString() {
        return expression;
    }
}
