package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a metric, such as {@code accuracy >= 0.85}, {@code ttft.p95 <= 800ms} or {@code cost <= 0.50 USD}. It is decided
 * on the metric's interval, not on the point. Immutable.
 *
 * <p>A gate holds for every model unless {@code model=} names one, and fails a build unless it ends in {@code advisory}:
 *
 * <pre>{@code
 * Gate.parse("accuracy >= 0.60 model=openai:gpt-4o-mini advisory");
 * }</pre>
 *
 * @param expression as it was written
 * @param metric name of the metric
 * @param comparison which side is good
 * @param threshold the limit in the metric's own unit: milliseconds, USD, shares as 0 to 1
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
        @Nullable String model,
        boolean advisory) {
    private static final Pattern GRAMMAR = Pattern.compile(
            "\\s*(?<metric>[a-z][a-z0-9_]*(\\.[a-z0-9_.]+)?)\\s*(?<op>>=|<=|>|<)\\s*(?<number>-?[0-9]+(\\.[0-9]+)?)\\s*(?<unit>%|us|ms|s|USD|tokens/s)?"
                    + "(\\s+model=(\"(?<quoted>[^\"]+)\"|(?<model>\\S+)))?(\\s+(?<advisory>advisory))?\\s*");

    public Gate {
        Checks.notBlank(expression, "gate");
        Checks.notBlank(metric, "metric of gate " + expression);
        Checks.notNull(comparison, "comparison of gate " + expression);
        if (!Double.isFinite(threshold)) {
            throw new IllegalArgumentException("threshold of gate " + expression + " must be finite");
        }
    }

    /** Which side of the threshold is good. */
    public enum Comparison {
        /** {@code >=}. */
        AT_LEAST(">="),
        /** {@code >}. */
        ABOVE(">"),
        /** {@code <=}. */
        AT_MOST("<="),
        /** {@code <}. */
        BELOW("<");

        private final String symbol;

        Comparison(String symbol) {
            this.symbol = symbol;
        }

        /** As it is written in a gate. */
        public String symbol() {
            return symbol;
        }

        /** Whether a value is on the good side. */
        public boolean holds(double value, double threshold) {
            return switch (this) {
                case AT_LEAST -> value >= threshold;
                case ABOVE -> value > threshold;
                case AT_MOST -> value <= threshold;
                case BELOW -> value < threshold;
            };
        }
    }

    /**
     * Parses {@code metric op number [unit] [model=label] [advisory]}: op is one of {@code >= > <= <}, unit one of
     * {@code % us ms s USD tokens/s}; a label with blanks stands in double quotes.
     *
     * @throws IllegalArgumentException if it is not of this form
     */
    public static Gate parse(String expression) {
        Matcher matcher = GRAMMAR.matcher(Checks.notBlank(expression, "gate"));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "gate must be \"metric >= number [unit] [model=label] [advisory]\", for example accuracy >= 0.85 or "
                            + "ttft.p95 <= 800ms, but was \"" + expression + "\"");
        }
        double number = Double.parseDouble(matcher.group("number"));
        String unit = matcher.group("unit");
        double threshold = unit == null
                ? number
                : switch (unit) {
                    case "%" -> number / 100;
                    case "us" -> number / 1_000;
                    case "s" -> number * 1_000;
                    default -> number;
                };
        Comparison comparison = Arrays.stream(Comparison.values())
                .filter(c -> c.symbol.equals(matcher.group("op")))
                .findFirst()
                .orElseThrow();
        String model = matcher.group("quoted") != null ? matcher.group("quoted") : matcher.group("model");
        return new Gate(
                expression.strip(),
                matcher.group("metric"),
                comparison,
                threshold,
                model,
                matcher.group("advisory") != null);
    }

    @Override
    public String toString() {
        return expression;
    }
}
