package io.github.llmbench.store.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs and trials to store. */
public final class Runs {
    public static final Instant START = Instant.parse("2026-11-24T10:00:00.123456Z");

    private Runs() {}

    public static RunHeader header(String id, String benchmark) {
        return header(id, benchmark, START);
    }

    public static RunHeader header(String id, String benchmark, Instant start) {
        return new RunHeader(
                id,
                benchmark,
                start,
                List.of("openai:a", "openai:b"),
                List.of("sums", "words"),
                8,
                new Fingerprint(Map.of("task.sums.dataset", "abc"), Map.of("java", "17")),
                List.of(
                        new ScoreMetric("sums", "exact_match", "accuracy", true, 0, 1, Direction.HIGHER_IS_BETTER),
                        new ScoreMetric(
                                "words", "length", "length", false, 0, Double.POSITIVE_INFINITY, Direction.NEITHER)));
    }

    public static Trial trial(String model, String task, String sample, int epoch, boolean right) {
        Map<String, Score> scores = new LinkedHashMap<>();
        scores.put("exact_match", Score.of(right).answer("42").because("same"));
        scores.put("a", Score.unscored("no judge"));
        return new Trial(
                new Trial.Key(model, task, sample, epoch),
                Outcome.ANSWERED,
                "It is 42.",
                scores,
                List.of(call(model, "0.000125")),
                "passage-1",
                null);
    }

    public static Trial failed(String model, String task, String sample, String usd) {
        return new Trial(
                new Trial.Key(model, task, sample, 1),
                Outcome.TIMED_OUT,
                "",
                Map.of("exact_match", Score.unscored("no answer")),
                List.of(call(model, usd)),
                null,
                "stalled");
    }

    public static Call call(String model, String usd) {
        CallTrace trace = CallTrace.recorder(0)
                .scheduledAt(START)
                .limiterEntered(10)
                .limiterLeft(25)
                .sent(1_000)
                .headers(250_000_000L)
                .event(250_000_500L)
                .content(251_000_000L, 3, EventKind.REASONING)
                .content(251_000_000L, 300, EventKind.TEXT)
                .content(9_251_000_000L, 0, EventKind.TEXT)
                .content(9_252_000_000L, 5, EventKind.TOOL)
                .end(9_300_000_000L)
                .streamed(true)
                .grade(CallTrace.Grade.CALLBACK)
                .finish();
        return new Call(
                Call.Purpose.CHAT,
                model,
                ModelRequest.of("6 x 7?"),
                ModelResponse.answered("It is 42.", Usage.of(12, 5), trace),
                Cost.of(new BigDecimal(usd)),
                false);
    }

    public static Run run(RunHeader header, Run.Status status, double accuracy) {
        return new Run(
                header,
                header.startedAt().plusSeconds(60),
                status,
                List.of(
                        new Metric(
                                "accuracy",
                                "openai:a",
                                "sums",
                                accuracy,
                                new Interval(accuracy - 0.1, accuracy + 0.1, 0.95, "wilson"),
                                4,
                                1,
                                "",
                                Direction.HIGHER_IS_BETTER,
                                "exact_match"),
                        new Metric(
                                "ttft.p95",
                                "openai:a",
                                null,
                                Double.NaN,
                                null,
                                0,
                                0,
                                "ms",
                                Direction.LOWER_IS_BETTER,
                                "service")),
                List.of(),
                List.of(),
                List.of(new Run.OutcomeCount("openai:a", "sums", Outcome.ANSWERED, 4)),
                List.of("resumed: 2 of 8"),
                Stream::empty);
    }
}
