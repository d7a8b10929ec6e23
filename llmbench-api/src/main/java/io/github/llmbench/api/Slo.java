package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import java.util.Locale;
import org.apiguardian.api.API;

/**
 * What every single call is to keep, such as {@code ttft <= 500ms}. Goodput counts the calls that keep all SLOs of a benchmark.
 * Immutable.
 *
 * <p>Under an open load times run from <em>scheduled</em> (response clock), so that a stall cannot hide behind calls that were sent
 * late; under a closed load from <em>sent</em> (service clock).
 *
 * <pre>{@code
 * Slo.parse("ttft <= 500ms");
 * Slo.parse("tokens_per_second >= 20");
 * }</pre>
 *
 * @param expression as it was written
 * @param metric one of {@code ttft}, {@code ttfo}, {@code e2e}, {@code tpot}, {@code itl} (the longest gap of the call) in
 *     milliseconds, {@code tokens_per_second}
 * @param comparison which side is good
 * @param threshold the limit, in milliseconds or tokens a second
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Slo(String expression, String metric, Gate.Comparison comparison, double threshold) {
    private static final List<String> METRICS = List.of("ttft", "ttfo", "e2e", "tpot", "itl", "tokens_per_second");

    public Slo {
        Checks.notBlank(expression, "SLO");
        if (!METRICS.contains(metric)) {
            throw new IllegalArgumentException("SLO must be on one of " + String.join(", ", METRICS)
                    + " of a call, without a percentile, but was \"" + expression + "\"");
        }
        Checks.notNull(comparison, "comparison of SLO " + expression);
        if (!(threshold >= 0 && Double.isFinite(threshold))) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "limit of SLO %s must be >= 0 and finite, but was %s", expression, threshold));
        }
    }

    /**
     * Parses {@code metric op number [unit]}, as {@link Gate#parse} does.
     *
     * @throws IllegalArgumentException if it is not of this form
     */
    public static Slo parse(String expression) {
        Gate gate = Gate.parse(Checks.notBlank(expression, "SLO"));
        if (gate.model() != null || gate.advisory()) {
            throw new IllegalArgumentException(
                    "SLO holds for every call and has no model or advisory, but was \"" + expression + "\"");
        }
        return new Slo(gate.expression(), gate.metric(), gate.comparison(), gate.threshold());
    }

    @Override
    public String toString() {
        return expression;
    }
}
