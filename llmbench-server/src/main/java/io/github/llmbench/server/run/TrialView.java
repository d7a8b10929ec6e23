package io.github.llmbench.server.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.report.TrialDocument.CostRow;
import io.github.llmbench.engine.report.TrialDocument.ScoreRow;
import io.github.llmbench.engine.report.TrialDocument.TimingRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Trials as the contract has them. Stateless. */
final class TrialView {
    private static final int LONGEST_ANSWER = 500;
    private static final int MOST_EVENTS = 2_000;
    private static final double NANOS_A_MILLI = 1e6;

    private TrialView() {}

    record Summary(
            String model,
            String task,
            String sample,
            int epoch,
            Outcome outcome,
            String answer,
            Map<String, ScoreRow> scores,
            @Nullable String cluster,
            @Nullable String error,
            List<String> tags,
            CostRow cost,
            @Nullable TimingRow timings) {}

    record Detail(
            String model,
            String task,
            String sample,
            int epoch,
            Outcome outcome,
            String text,
            Map<String, ScoreDetail> scores,
            @Nullable String cluster,
            @Nullable String error,
            List<String> tags,
            CostRow cost,
            List<CallRow> calls) {}

    record ScoreDetail(
            Score.State state,
            @Nullable Double value,
            @Nullable String answer,
            @Nullable String explanation,
            @Nullable Map<String, Double> figures,
            List<Score.Step> steps) {
        static ScoreDetail of(Score score) {
            ScoreRow row = ScoreRow.of(score);
            return new ScoreDetail(
                    row.state(), row.value(), row.answer(), row.explanation(), row.figures(), score.steps());
        }
    }

    record CallRow(
            Call.Purpose purpose,
            String model,
            double scheduledMs,
            List<Message> messages,
            Outcome outcome,
            boolean cached,
            boolean streamed,
            int attempts,
            CallTrace.Grade grade,
            io.github.llmbench.api.@Nullable FinishReason finishReason,
            String text,
            @Nullable String reasoning,
            List<ToolCall> toolCalls,
            Usage usage,
            TimingRow timings,
            CostRow cost,
            @Nullable CallError error,
            List<double[]> events) {}

    static Summary summary(Trial trial) {
        String text = trial.text();
        return new Summary(
                trial.key().model(),
                trial.key().task(),
                trial.key().sample(),
                trial.key().epoch(),
                trial.outcome(),
                text.length() > LONGEST_ANSWER
                        ? text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, LONGEST_ANSWER)))
                        : text,
                scores(trial, ScoreRow::of),
                trial.cluster(),
                trial.error(),
                trial.tags(),
                CostRow.of(trial.cost()),
                trial.calls().stream()
                        .filter(call -> call.purpose() == Call.Purpose.CHAT)
                        .reduce((first, last) -> last)
                        .map(call -> timings(call.response()))
                        .orElse(null));
    }

    static Detail detail(Trial trial) {
        Instant begun = trial.calls().stream()
                .map(call -> call.response().trace().scheduledAt())
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        return new Detail(
                trial.key().model(),
                trial.key().task(),
                trial.key().sample(),
                trial.key().epoch(),
                trial.outcome(),
                trial.text(),
                scores(trial, ScoreDetail::of),
                trial.cluster(),
                trial.error(),
                trial.tags(),
                CostRow.of(trial.cost()),
                trial.calls().stream().map(call -> call(call, begun)).toList());
    }

    private static <T> Map<String, T> scores(Trial trial, Function<Score, T> row) {
        Map<String, T> rows = new LinkedHashMap<>();
        trial.scores().forEach((name, score) -> rows.put(name, row.apply(score)));
        return rows;
    }

    static RunRow.CostRow cost(Cost cost) {
        CostRow row = CostRow.of(cost);
        return new RunRow.CostRow(row.usd(), row.priced(), row.unpriced());
    }

    private static CallRow call(Call call, Instant begun) {
        ModelResponse response = call.response();
        CallTrace trace = response.trace();
        return new CallRow(
                call.purpose(),
                call.model(),
                Duration.between(begun, trace.scheduledAt()).toNanos() / NANOS_A_MILLI,
                call.request().messages(),
                response.outcome(),
                call.cached(),
                trace.streamed(),
                trace.attempts(),
                trace.grade(),
                response.finishReason(),
                response.text(),
                response.reasoning().isEmpty() ? null : response.reasoning(),
                response.toolCalls(),
                response.usage(),
                timings(response),
                CostRow.of(call.cost()),
                response.error(),
                events(trace));
    }

    private static TimingRow timings(ModelResponse response) {
        return TimingRow.of(response.trace(), response.usage());
    }

    private static List<double[]> events(CallTrace trace) {
        List<double[]> events = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST_EVENTS, trace.contentEvents()); i++) {
            events.add(new double[] {
                (trace.eventStamp(i) - Math.max(0, trace.sent())) / NANOS_A_MILLI, trace.eventBytes(i)
            });
        }
        return events;
    }
}
