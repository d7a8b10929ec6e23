package io.github.llmbench.engine.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.JudgeCalls;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.SampleEvaluator;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.ToolUse;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.chain.BudgetExhaustedException;
import io.github.llmbench.engine.chain.CallChain;
import io.github.llmbench.engine.chain.Start;
import io.github.llmbench.engine.prompt.PromptRenderer;
import io.github.llmbench.engine.prompt.ShownChoices;
import io.github.llmbench.engine.score.PatternEffort;
import io.github.llmbench.engine.score.ThinkBlocks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a trial: prompt, call, scores, validation. Safe for use by several threads. */
final class TrialMaker {
    private static final String NO_SCORE = "it returned no score";
    private static final Pattern NOT_IN_A_HEADER = Pattern.compile("[^A-Za-z0-9._-]");

    private final Function<String, CallChain> chain;
    private final JudgeModels judges;
    private final KeptCalls kept;
    private final Consumer<BudgetExhaustedException> budgetEnded;
    private final String runId;
    private final Executor userCode;
    private final Executor ourCode;
    private final LocalTokens tokens = new LocalTokens();
    private final Map<String, PromptRenderer> renderers = new ConcurrentHashMap<>();

    /**
     * A maker.
     *
     * @param chain what the calls of a task pass, by the task's name
     * @param judges that scorers may call
     * @param kept calls that are not made again
     * @param budgetEnded told of a trial that the budget holds a part of only, before the trial completes
     * @param userCode runs scorers and evaluators, which may block
     * @param ourCode runs what comes after an answer that nothing scores
     */
    TrialMaker(
            Function<String, CallChain> chain,
            JudgeModels judges,
            KeptCalls kept,
            Consumer<BudgetExhaustedException> budgetEnded,
            String runId,
            Executor userCode,
            Executor ourCode) {
        this.chain = chain;
        this.judges = judges;
        this.kept = kept;
        this.budgetEnded = budgetEnded;
        this.runId = runId;
        this.userCode = userCode;
        this.ourCode = ourCode;
    }

    /**
     * A trial under way.
     *
     * @param answered completes when no call of it is in flight any more
     * @param trial fails with {@link BudgetExhaustedException} where the budget does not hold its first call, else never; one that
     *     the budget holds a part of has the outcome SKIPPED and the calls that were paid for
     */
    record Making(CompletableFuture<?> answered, CompletableFuture<Trial> trial) {}

    /**
     * A declared trial's first call.
     *
     * @param callId what the ids of the trial's calls start with
     */
    record Prepared(ShownChoices shown, CallChain.Asked asked, String callId) {}

    /** A trial ready to start; with its call made ready where it has one that is known. */
    record Ready(PlannedTrial planned, @Nullable Prepared call) {}

    /** Prepares all that can be before the trial is due; code of the task's own is run when it starts. */
    Ready prepare(PlannedTrial planned) {
        return planned.task().evaluator() == null
                ? new Ready(planned, prepared(planned, List.of(), true))
                : new Ready(planned, null);
    }

    private Prepared prepared(PlannedTrial planned, List<Message> history, boolean ahead) {
        Task task = planned.task();
        PromptRenderer renderer = renderers.computeIfAbsent(task.name(), name -> new PromptRenderer(task));
        ShownChoices shown = renderer.shown(planned.sample());
        List<Message> messages = Conversation.with(
                history, renderer.render(shown, planned.model().ref().variables()));
        ToolUse tools = task.prompt().tools();
        ModelRequest request = new ModelRequest(
                messages,
                Parameters.of(planned.model().ref(), task, planned.sample()),
                task.stream(),
                tools == null ? List.of() : tools.tools(),
                task.prompt().output());
        return new Prepared(
                shown,
                ahead
                        ? CallChain.Asked.prepared(planned.model(), request)
                        : CallChain.Asked.of(planned.model(), request),
                callId(planned));
    }

    /** Starts a trial that was prepared. */
    Making make(Ready ready, Start start) {
        Prepared call = ready.call();
        return call == null ? make(ready.planned(), start, List.of()) : declared(ready.planned(), call, start);
    }

    /**
     * Starts a trial.
     *
     * @param history of the conversation before it
     */
    Making make(PlannedTrial planned, Start start, List<Message> history) {
        SampleEvaluator evaluator = planned.task().evaluator();
        return evaluator == null
                ? declared(planned, prepared(planned, history, false), start)
                : inCode(planned, start, evaluator);
    }

    /** A trial that is not made. */
    Trial skipped(PlannedTrial planned, String reason) {
        return trial(planned, Outcome.SKIPPED, "", unscored(planned.task(), reason), List.of(), reason);
    }

    private Making declared(PlannedTrial planned, Prepared made, Start start) {
        Task task = planned.task();
        TrialChain own = new TrialChain(chain.apply(task.name()), planned, kept);
        List<Call> paid = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<List<Call>> calls = ToolTurns.of(task.prompt(), planned.sample(), userCode)
                .converse(
                        made.asked().request(),
                        start,
                        (asked, due, number) -> own.call(
                                        number == 1 ? made.asked() : CallChain.Asked.of(planned.model(), asked),
                                        Call.Purpose.CHAT,
                                        due,
                                        made.callId() + "-" + number)
                                .whenComplete((call, failure) -> {
                                    if (call != null) {
                                        paid.add(call);
                                    }
                                }));
        CompletableFuture<Trial> trial = calls.thenComposeAsync(
                        ended -> scored(
                                planned,
                                made.shown(),
                                counted(ended, planned),
                                new TrialCalls(own, start, made.callId(), ended.size())),
                        task.scorers().isEmpty() ? ourCode : userCode)
                .exceptionally(failure -> {
                    if (cause(failure) instanceof BudgetExhaustedException exhausted) {
                        return cut(planned, counted(List.copyOf(paid), planned), exhausted);
                    }
                    throw new CompletionException(cause(failure));
                });
        // Judges are calls too: a closed load keeps their slot taken, or they would pile up behind a slow judge.
        boolean judged =
                task.scorers().stream().anyMatch(scorer -> !scorer.judges().isEmpty());
        return new Making(judged ? trial : calls, trial);
    }

    private List<Call> counted(List<Call> calls, PlannedTrial planned) {
        return calls.stream()
                .map(call -> tokens.counted(
                        AskedLength.whole(call, planned.sample()),
                        planned.model().ref().name()))
                .toList();
    }

    /**
     * Scores the answer of calls that were made before; nothing is sent.
     *
     * @param calls of the trial; the last one's answer is scored
     */
    CompletionStage<Trial> again(PlannedTrial planned, List<Call> calls) {
        Task task = planned.task();
        ShownChoices shown = renderers
                .computeIfAbsent(task.name(), name -> new PromptRenderer(task))
                .shown(planned.sample());
        Call call = calls.get(calls.size() - 1);
        return call.response().outcome().scorable()
                ? scores(planned, shown, calls, JudgeCalls.NONE)
                        .thenApply(all -> scored(planned, call.response(), all, calls))
                : CompletableFuture.completedFuture(unanswered(planned, call.response(), calls));
    }

    /** @param calls of the trial; the last one's answer is scored */
    private CompletionStage<Trial> scored(PlannedTrial planned, ShownChoices shown, List<Call> calls, TrialCalls more) {
        ModelResponse response = calls.get(calls.size() - 1).response();
        if (!response.outcome().scorable()) {
            return CompletableFuture.completedFuture(unanswered(planned, response, calls));
        }
        return scores(planned, shown, calls, judges.callsOf(more))
                .thenCompose(all -> more.idle().thenApply(idle -> all))
                .thenApply(all -> {
                    List<Call> made =
                            Stream.concat(calls.stream(), more.calls().stream()).toList();
                    BudgetExhaustedException exhausted = more.exhausted();
                    return exhausted == null ? scored(planned, response, all, made) : cut(planned, made, exhausted);
                });
    }

    /** A trial that the budget did not hold to its end: what was paid for stays with it, and is not asked again. */
    private Trial cut(PlannedTrial planned, List<Call> made, BudgetExhaustedException exhausted) {
        if (made.isEmpty()) {
            throw exhausted;
        }
        budgetEnded.accept(exhausted);
        String reason = "cut: " + exhausted.getMessage();
        return trial(planned, Outcome.SKIPPED, answer(made), unscored(planned.task(), reason), made, reason);
    }

    private static Trial unanswered(PlannedTrial planned, ModelResponse response, List<Call> calls) {
        CallError error = response.error();
        String reason = error == null ? "outcome " + response.outcome() : error.message();
        String text = ThinkBlocks.strip(response.text());
        return trial(planned, response.outcome(), text, unscored(planned.task(), reason), calls, reason);
    }

    private static CompletionStage<Map<String, Score>> scores(
            PlannedTrial planned, ShownChoices shown, List<Call> calls, JudgeCalls judged) {
        Call call = calls.get(calls.size() - 1);
        ScoringInput input = new ScoringInput(
                shown.sample(),
                call.request().messages(),
                ThinkBlocks.strip(call.response().text()),
                call.response(),
                calls.stream().map(Call::cost).reduce(Cost.NONE, Cost::plus),
                judged,
                call.request().tools());
        return PatternEffort.onOneAnswer(() -> scores(planned, shown, input));
    }

    private static CompletionStage<Map<String, Score>> scores(
            PlannedTrial planned, ShownChoices shown, ScoringInput input) {
        CompletionStage<Map<String, Score>> scores = CompletableFuture.completedFuture(new LinkedHashMap<>());
        for (Scorer scorer : planned.task().scorers()) {
            scores = scores.thenCombine(score(scorer, input), (all, score) -> {
                all.put(scorer.name(), withChance(scorer, shown.sample(), shown.asGiven(score)));
                return all;
            });
        }
        return scores;
    }

    private static Trial scored(
            PlannedTrial planned, ModelResponse response, Map<String, Score> scores, List<Call> calls) {
        Outcome outcome = response.outcome() == Outcome.ANSWERED && extractionFailed(planned.task(), scores)
                ? Outcome.EXTRACTION_FAILED
                : response.outcome();
        CallError error = response.error();
        return trial(
                planned,
                outcome,
                ThinkBlocks.strip(response.text()),
                scores,
                calls,
                error == null ? null : error.message());
    }

    /** What guessing scores is known while the sample is at hand; it stands with the score where it is not the worst value. */
    private static Score withChance(Scorer scorer, Sample sample, Score score) {
        if (!score.scored()) {
            return score;
        }
        double chance = scorer.chance(sample);
        return chance == 0 ? score : score.figure(Score.CHANCE, chance);
    }

    private static CompletionStage<Score> score(Scorer scorer, ScoringInput input) {
        CompletionStage<Score> score;
        try {
            score = Objects.requireNonNull(scorer.scoreAsync(input), NO_SCORE);
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
            score = CompletableFuture.failedFuture(e);
        }
        return score.thenApply(given -> Objects.requireNonNull(given, NO_SCORE))
                .exceptionally(e -> Score.unscored("scorer " + scorer.name() + " failed: " + summary(cause(e))));
    }

    private static boolean extractionFailed(Task task, Map<String, Score> scores) {
        return !task.scorers().isEmpty()
                && scores.getOrDefault(task.scorers().get(0).name(), Score.of(0))
                                .state()
                        == Score.State.EXTRACTION_FAILED;
    }

    /** What the task's code made of a sample; with an error where it failed. */
    private record Evaluated(Score score, @Nullable String error) {}

    private Making inCode(PlannedTrial planned, Start start, SampleEvaluator evaluator) {
        TrialChain own = new TrialChain(chain.apply(planned.task().name()), planned, kept);
        TrialCalls calls = new TrialCalls(own, start, callId(planned), 0);
        TrialModel model = new TrialModel(planned.model(), calls);
        CompletableFuture<Trial> trial = CompletableFuture.supplyAsync(
                        () -> evaluate(planned.sample(), evaluator, model), userCode)
                .thenCompose(evaluated -> calls.idle().thenApply(idle -> evaluated(planned, evaluated, calls)));
        return new Making(trial, trial);
    }

    private static Evaluated evaluate(Sample sample, SampleEvaluator evaluator, TrialModel model) {
        try {
            return new Evaluated(Objects.requireNonNull(evaluator.evaluate(sample, model), NO_SCORE), null);
        } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
            String reason = "the task's code failed: " + summary(cause(e));
            return new Evaluated(Score.unscored(reason), reason);
        }
    }

    private Trial evaluated(PlannedTrial planned, Evaluated evaluated, TrialCalls made) {
        List<Call> calls = counted(made.calls(), planned);
        BudgetExhaustedException exhausted = made.exhausted();
        if (exhausted != null) {
            return cut(planned, calls, exhausted);
        }
        Score score = evaluated.score();
        Map<String, Score> scores = Map.of(Task.EVALUATOR_SCORE, score);
        if (evaluated.error() != null) {
            return trial(planned, Outcome.INVALID, text(calls), scores, calls, evaluated.error());
        }
        Outcome outcome = calls.stream()
                .map(call -> call.response().outcome())
                .filter(o -> !o.scorable())
                .reduce((first, second) -> second)
                .filter(o -> !score.scored())
                .orElse(score.state() == Score.State.EXTRACTION_FAILED ? Outcome.EXTRACTION_FAILED : Outcome.ANSWERED);
        return trial(planned, outcome, text(calls), scores, calls, null);
    }

    /** What the model said last, whoever judged it then. */
    private static String answer(List<Call> calls) {
        return text(calls.stream()
                .filter(call -> call.purpose() == Call.Purpose.CHAT)
                .toList());
    }

    private static String text(List<Call> calls) {
        return calls.isEmpty()
                ? ""
                : ThinkBlocks.strip(calls.get(calls.size() - 1).response().text());
    }

    private static Map<String, Score> unscored(Task task, String reason) {
        Map<String, Score> scores = new LinkedHashMap<>();
        task.scorers().forEach(scorer -> scores.put(scorer.name(), Score.unscored(reason)));
        return scores;
    }

    private static Trial trial(
            PlannedTrial planned,
            Outcome outcome,
            String text,
            Map<String, Score> scores,
            List<Call> calls,
            @Nullable String error) {
        String invalid = invalid(planned.task(), scores, calls);
        return invalid == null
                ? new Trial(
                        planned.key(),
                        outcome,
                        text,
                        scores,
                        calls,
                        planned.sample().cluster(),
                        error,
                        planned.sample().tags())
                : new Trial(
                        planned.key(),
                        Outcome.INVALID,
                        text,
                        unscored(planned.task(), invalid),
                        calls,
                        planned.sample().cluster(),
                        invalid,
                        planned.sample().tags());
    }

    /** What is wrong with the record, or null. */
    private static @Nullable String invalid(Task task, Map<String, Score> scores, List<Call> calls) {
        for (Scorer scorer : task.scorers()) {
            Score score = scores.get(scorer.name());
            if (score != null
                    && score.scored()
                    && !(score.value() >= scorer.lowest() && score.value() <= scorer.highest())) {
                return "score " + scorer.name() + " must lie between " + scorer.lowest() + " and " + scorer.highest()
                        + ", but was " + score.value();
            }
        }
        for (Call call : calls) {
            CallError error = call.response().error();
            if (error != null && error.kind() == CallError.Kind.NOT_RECORDED) {
                return error.message();
            }
            CallTrace trace = call.response().trace();
            if (call.timed() && !inOrder(trace)) {
                return "stamps are out of order: " + trace;
            }
        }
        return null;
    }

    private static boolean inOrder(CallTrace trace) {
        long last = 0;
        for (long stamp : new long[] {
            trace.limiterEntered(), trace.limiterLeft(), trace.sent(), trace.headers(), trace.firstEvent()
        }) {
            if (stamp != CallTrace.ABSENT) {
                if (stamp < last) {
                    return false;
                }
                last = stamp;
            }
        }
        for (int i = 0; i < trace.contentEvents(); i++) {
            if (trace.eventStamp(i) < last) {
                return false;
            }
            last = trace.eventStamp(i);
        }
        return trace.end() == CallTrace.ABSENT || trace.end() >= last;
    }

    private String callId(PlannedTrial planned) {
        return callId(runId, planned.key());
    }

    /** What the ids of a trial's calls start with. */
    static String callId(String runId, Trial.Key trial) {
        String sample = NOT_IN_A_HEADER.matcher(trial.sample()).replaceAll("_");
        return runId + "-" + sample.substring(0, Math.min(sample.length(), 64)) + "-" + trial.epoch();
    }

    static Throwable cause(Throwable e) {
        return e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    }

    private static String summary(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
