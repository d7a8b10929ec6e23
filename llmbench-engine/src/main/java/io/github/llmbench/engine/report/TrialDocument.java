package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.timing.Timings;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * One element of {@code trials} in {@code run.json}, in the form that its schema describes. Its parts are for whoever writes the same
 * things elsewhere. Immutable.
 *
 * <pre>{@code
 * json.writeValueAsString(TrialDocument.CostRow.of(trial.cost()));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record TrialDocument(
        String model,
        String task,
        String sample,
        int epoch,
        Outcome outcome,
        Map<String, ScoreRow> scores,
        String text,
        @Nullable String cluster,
        @Nullable String error,
        CostRow cost,
        List<CallRow> calls) {
    private static final double NANOS_A_MILLI = 1e6;

    /** Of a trial. */
    public static TrialDocument of(Trial trial) {
        Map<String, ScoreRow> scores = new LinkedHashMap<>();
        trial.scores().forEach((name, score) -> scores.put(name, ScoreRow.of(score)));
        return new TrialDocument(
                trial.key().model(),
                trial.key().task(),
                trial.key().sample(),
                trial.key().epoch(),
                trial.outcome(),
                scores,
                trial.text(),
                trial.cluster(),
                trial.error(),
                CostRow.of(trial.cost()),
                trial.calls().stream().map(call -> CallRow.of(call, trial)).toList());
    }

    /** A score; without a value where unscored: unscored is never a number. */
    public record ScoreRow(
            Score.State state,
            @Nullable Double value,
            @Nullable String answer,
            @Nullable String explanation,
            @Nullable Map<String, Double> figures) {
        /** Of a score. */
        public static ScoreRow of(Score score) {
            return new ScoreRow(
                    score.state(),
                    score.scored() ? score.value() : null,
                    score.answer(),
                    score.explanation(),
                    score.figures().isEmpty() ? null : score.figures());
        }
    }

    /** A cost; without a sum where no call has a price: unpriced is never 0. */
    public record CostRow(@Nullable BigDecimal usd, long priced, long unpriced) {
        /** Of a cost. */
        public static CostRow of(Cost cost) {
            return new CostRow(cost.priced() > 0 ? cost.usd() : null, cost.priced(), cost.unpriced());
        }
    }

    /** A call, without what was asked; its text is left out where it is the trial's. */
    public record CallRow(
            Call.Purpose purpose,
            String model,
            Outcome outcome,
            boolean cached,
            boolean streamed,
            int attempts,
            CallTrace.Grade grade,
            @Nullable FinishReason finishReason,
            @Nullable String text,
            @Nullable String reasoning,
            int toolCalls,
            Usage usage,
            TimingRow timings,
            CostRow cost,
            @Nullable CallError error) {
        static CallRow of(Call call, Trial trial) {
            ModelResponse response = call.response();
            CallTrace trace = response.trace();
            return new CallRow(
                    call.purpose(),
                    call.model(),
                    response.outcome(),
                    call.cached(),
                    trace.streamed(),
                    trace.attempts(),
                    trace.grade(),
                    response.finishReason(),
                    response.text().equals(trial.text()) ? null : response.text(),
                    response.reasoning().isEmpty() ? null : response.reasoning(),
                    response.toolCalls().size(),
                    response.usage(),
                    TimingRow.of(trace, response.usage()),
                    CostRow.of(call.cost()),
                    response.error());
        }
    }

    /** Times of a call in milliseconds; without those that it has not. */
    public record TimingRow(
            @Nullable Double scheduleDelay,
            @Nullable Double ttft,
            @Nullable Double ttfo,
            @Nullable Double e2e,
            @Nullable Double tpot,
            @Nullable Double responseTtft,
            @Nullable Double responseTtfo,
            @Nullable Double responseE2e,
            int contentEvents) {
        /** Of a trace. */
        public static TimingRow of(CallTrace trace, Usage usage) {
            Timings timings = Timings.of(trace, usage);
            return new TimingRow(
                    trace.sent() == CallTrace.ABSENT ? null : trace.sent() / NANOS_A_MILLI,
                    timings.ttft(),
                    timings.ttfo(),
                    timings.e2e(),
                    timings.tpot(),
                    timings.responseTtft(),
                    timings.responseTtfo(),
                    timings.responseE2e(),
                    trace.contentEvents());
        }
    }
}
