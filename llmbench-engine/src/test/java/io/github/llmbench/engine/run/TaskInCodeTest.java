package io.github.llmbench.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Budget;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.SampleEvaluator;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.engine.testing.Fake;
import io.github.llmbench.engine.testing.Prices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskInCodeTest {
    @TempDir
    Path home;

    private Run run(BoundModel model, int samples, SampleEvaluator evaluator) {
        return Fixtures.bench(home, model)
                .attempts(1)
                .build()
                .run(Benchmark.named("code")
                        .task(Task.of(Fixtures.numbers(samples)).evaluatedBy(evaluator))
                        .models("p:m")
                        .load(Load.closed(4)));
    }

    private Trial trial(BoundModel model, SampleEvaluator evaluator) {
        return Fixtures.trials(run(model, 1, evaluator)).get(0);
    }

    private static BoundModel model() {
        return Fake.answering("p:m", Fixtures::right);
    }

    @Test
    void every_call_is_recorded_with_its_trial() {
        Trial trial = trial(model(), (sample, model) -> {
            assertThat(model.ref().label()).isEqualTo("p:m");
            String first = model.ask("say " + sample.target()).text();
            String second = model.ask("say " + first + "!").text();
            return Score.of(second.equals("0!"));
        });
        assertThat(trial.outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(trial.scores()).containsEntry(Task.EVALUATOR_SCORE, Score.of(true));
        assertThat(trial.calls()).hasSize(2);
        assertThat(trial.text()).isEqualTo("0!");
    }

    @Test
    void a_value_between_right_and_wrong_is_a_mean() {
        Run run = run(model(), 4, (sample, model) -> Score.of(Integer.parseInt(sample.target()) / 4.0));
        assertThat(run.metric("accuracy", "p:m").estimate()).isEqualTo(0.375);
        assertThat(run.metric("accuracy", "p:m").interval().method()).isEqualTo("t");
    }

    @Test
    void code_that_fails_makes_an_invalid_trial_with_the_reason() {
        assertInvalid("no such service", (sample, model) -> {
            throw new IOException("no such service");
        });
        assertInvalid("expected 4 but was 5", (sample, model) -> {
            throw new AssertionError("expected 4 but was 5");
        });
        assertInvalid("NullPointerException", (sample, model) -> {
            throw new NullPointerException();
        });
        assertInvalid("StackOverflowError", (sample, model) -> Score.of(depth(1)));
        assertInvalid("it returned no score", (sample, model) -> null);
        assertInvalid("inner", (sample, model) -> {
            throw new CompletionException(new IllegalStateException("inner"));
        });
    }

    private static int depth(int n) {
        return n < 0 ? 0 : depth(Math.abs(n + 1)) + 1;
    }

    private void assertInvalid(String reason, SampleEvaluator evaluator) {
        Trial trial = trial(model(), evaluator);
        assertThat(trial.outcome()).isEqualTo(Outcome.INVALID);
        assertThat(trial.error()).isEqualTo("the task's code failed: " + reason);
        assertThat(trial.scores().get(Task.EVALUATOR_SCORE).scored()).isFalse();
    }

    @Test
    void a_view_that_no_jar_offers_is_said_so() {
        Trial trial = trial(model(), (sample, model) -> Score.of(model.as(Runnable.class) != null));
        assertThat(trial.error())
                .isEqualTo("the task's code failed: no view of a model as java.lang.Runnable is on the class path; "
                        + "llmbench-providers has the langchain4j ones");
    }

    @Test
    void a_failed_call_gives_the_trial_its_outcome_where_the_code_gives_no_score() {
        BoundModel failing = Fake.model(
                "p:m",
                (request, context) ->
                        CompletableFuture.completedFuture(Fake.failed(context, CallError.Kind.CONNECTION, Map.of())));
        SampleEvaluator evaluator = (sample, model) -> {
            ModelResponse response = model.ask("x");
            return response.error() == null
                    ? Score.of(true)
                    : Score.unscored(response.error().message());
        };
        assertThat(trial(failing, evaluator).outcome()).isEqualTo(Outcome.TRANSPORT_FAILED);
        assertThat(trial(
                                failing,
                                (sample, model) ->
                                        Score.of(model.ask("x").text().isEmpty()))
                        .outcome())
                .isEqualTo(Outcome.ANSWERED);
        assertThat(trial(model(), (sample, model) -> Score.extractionFailed(0, "none"))
                        .outcome())
                .isEqualTo(Outcome.EXTRACTION_FAILED);
    }

    @Test
    void a_call_nobody_waited_for_is_recorded_too() {
        BoundModel slow = Fake.model(
                "p:m",
                (request, context) -> CompletableFuture.supplyAsync(
                        () -> Fake.answered(context, "late", Usage.of(1, 1)),
                        CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS)));
        Trial trial = trial(slow, (sample, model) -> {
            model.call(ModelRequest.of("x"));
            return Score.of(true);
        });
        assertThat(trial.calls()).hasSize(1);
    }

    @Test
    void a_budget_that_runs_out_ends_the_run_whatever_the_code_makes_of_it() {
        BoundModel model = model();
        Run run = Fixtures.bench(home, model)
                .prices(Prices.each("100"))
                .build()
                .run(Benchmark.named("code")
                        .task(Task.of(Fixtures.numbers(200)).evaluatedBy((sample, handle) -> {
                            try {
                                return Score.of(handle.ask("say 1").text().equals("1"));
                            } catch (RuntimeException e) {
                                return Score.of(false);
                            }
                        }))
                        .models("p:m")
                        .budget(Budget.usd("0.11"))
                        .gate("accuracy >= 0.5"));
        assertThat(run.status()).isEqualTo(Run.Status.PARTIAL);
        assertThat(run.metric("accuracy", "p:m").estimate()).isEqualTo(1);
        assertThat(Fixtures.trials(run)).hasSizeLessThan(40).noneMatch(trial -> trial.outcome() == Outcome.INVALID);
    }
}
