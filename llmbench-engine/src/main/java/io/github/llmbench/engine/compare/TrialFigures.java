package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.timing.Timings;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison needs of a trial: numbers, no prompt and no answer. Immutable.
 *
 * @param key which trial
 * @param cluster the sample's cluster; {@code null} for none
 * @param outcome how it ended
 * @param scores by scorer; one that is left out is unscored
 * @param figures {@code ttft}, {@code ttfo}, {@code e2e}, {@code tpot}, {@code response.ttft}, {@code response.ttfo}, {@code response.e2e} in ms,
 *     {@code tokens.input}, {@code tokens.output}, {@code tokens_per_second}, each the mean over the trial's calls, and the sum
 *     {@code cost} in USD; one that is left out is not known
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record TrialFigures(
        Trial.Key key,
        @Nullable String cluster,
        Outcome outcome,
        Map<String, Double> scores,
        Map<String, Double> figures) {
    static final String COST = "cost";

    public TrialFigures {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    /** Of a trial; durations and speed come from calls that were really sent and answered in full. */
    public static TrialFigures of(Trial trial, ReasoningTokens counted) {
        Map<String, Double> scores = new LinkedHashMap<>();
        if (trial.outcome().scorable()) {
            trial.scores().forEach((scorer, score) -> put(scores, scorer, score));
        }
        Map<String, List<Double>> values = new LinkedHashMap<>();
        if (trial.outcome() != Outcome.INVALID) {
            trial.calls().stream()
                    .filter(call -> call.purpose() == Call.Purpose.CHAT)
                    .forEach(call -> add(values, call, counted));
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        values.forEach((name, all) -> figures.put(
                name, all.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
        if (trial.cost().complete() && trial.cost().priced() > 0) {
            figures.put(COST, trial.cost().usd().doubleValue());
        }
        return new TrialFigures(trial.key(), trial.cluster(), trial.outcome(), scores, figures);
    }

    private static void put(Map<String, Double> scores, String scorer, Score score) {
        if (score.scored()) {
            scores.put(scorer, score.value());
        }
    }

    private static void add(Map<String, List<Double>> values, Call call, ReasoningTokens counted) {
        Usage usage = call.response().usage();
        add(values, "tokens.input", usage.inputTokens());
        if (call.response().error() == null) {
            add(values, "tokens.output", usage.outputTokens());
        }
        Timings timings = Timings.of(call.response().trace(), usage, counted);
        if (!call.timed() || !call.response().outcome().whole() || timings.e2e() == null) {
            return;
        }
        add(values, "ttft", timings.ttft());
        add(values, "ttfo", timings.ttfo());
        add(values, "e2e", timings.e2e());
        add(values, "tpot", timings.tpot());
        add(values, "response.ttft", timings.responseTtft());
        add(values, "response.ttfo", timings.responseTtfo());
        add(values, "response.e2e", timings.responseE2e());
        add(values, "tokens_per_second", timings.tokensPerSecond(call.response().trace(), usage));
    }

    private static void add(Map<String, List<Double>> values, String name, @Nullable Number value) {
        if (value != null) {
            values.computeIfAbsent(name, any -> new ArrayList<>()).add(value.doubleValue());
        }
    }
}
