package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Dataset, prompt and scorers; or dataset and code that does both. Immutable: each method gives a changed copy.
 *
 * <pre>{@code
 * Task task = Task.of(Dataset.jsonl("gsm8k/test.jsonl"))
 *         .prompt("Question: {{question}}\nAnswer:")
 *         .scorer(Scorers.exactMatch(Extractors.lastNumber()));
 * }</pre>
 *
 * @param name what reports call it; unless given, the dataset's name
 * @param dataset the samples
 * @param prompt makes the messages; not used where there is an evaluator
 * @param scorers judge the answer; the first one is the primary
 * @param epochs how often each sample is put
 * @param parameters override the model's own where set
 * @param stream whether answers are streamed
 * @param evaluator the task in code; {@code null} for a declarative one
 * @param gates conditions on this task's metrics, held by each model
 * @param reducer what makes one score of a sample's epochs, by name: {@code mean} unless set
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Task(
        String name,
        Dataset dataset,
        Prompt prompt,
        List<Scorer> scorers,
        int epochs,
        ModelParameters parameters,
        boolean stream,
        @Nullable SampleEvaluator evaluator,
        List<Gate> gates,
        String reducer) {
    /** Name of the one score of a task in code. */
    public static final String EVALUATOR_SCORE = "score";

    public Task {
        Checks.notBlank(name, "task name");
        Checks.notNull(dataset, "dataset of task " + name);
        Checks.notNull(prompt, "prompt of task " + name);
        scorers = Checks.list(scorers, "scorers of task " + name);
        Checks.positive(epochs, "epochs of task " + name);
        Checks.notNull(parameters, "parameters of task " + name);
        gates = Checks.list(gates, "gates of task " + name);
        Checks.notBlank(reducer, "reducer of task " + name);
        Set<String> names = new HashSet<>();
        for (Scorer scorer : scorers) {
            if (!names.add(scorer.name())) {
                throw new IllegalArgumentException(
                        "scorers of task " + name + " must have different names, but two are " + scorer.name());
            }
        }
    }

    /** With the mean over epochs. */
    public Task(
            String name,
            Dataset dataset,
            Prompt prompt,
            List<Scorer> scorers,
            int epochs,
            ModelParameters parameters,
            boolean stream,
            @Nullable SampleEvaluator evaluator,
            List<Gate> gates) {
        this(name, dataset, prompt, scorers, epochs, parameters, stream, evaluator, gates, ScoreMetric.MEAN);
    }

    /** A task over these samples that puts their input as it is. */
    public static Task of(Dataset dataset) {
        return new Task(
                dataset.name(), dataset, Prompt.INPUT, List.of(), 1, ModelParameters.DEFAULT, true, null, List.of());
    }

    /** Under another name. */
    public Task named(String value) {
        return new Task(value, dataset, prompt, scorers, epochs, parameters, stream, evaluator, gates, reducer);
    }

    /** Over these samples. */
    public Task over(Dataset value) {
        return new Task(name, value, prompt, scorers, epochs, parameters, stream, evaluator, gates, reducer);
    }

    /** With one user message made from this template. */
    public Task prompt(String template) {
        return prompt(Prompt.user(template));
    }

    /** With this prompt. */
    public Task prompt(Prompt value) {
        return new Task(name, dataset, value, scorers, epochs, parameters, stream, evaluator, gates, reducer);
    }

    /** With one more scorer. */
    public Task scorer(Scorer scorer) {
        List<Scorer> all = new ArrayList<>(scorers);
        all.add(Checks.notNull(scorer, "scorer"));
        return new Task(name, dataset, prompt, all, epochs, parameters, stream, evaluator, gates, reducer);
    }

    /** With each sample put so often. */
    public Task epochs(int value) {
        return new Task(name, dataset, prompt, scorers, value, parameters, stream, evaluator, gates, reducer);
    }

    /**
     * With this made of the scores of a sample's epochs, in place of their mean: {@code median}, {@code mode}, {@code max},
     * {@code at_least_2}, {@code pass_at_2}, {@code pass_k_2} with any number, {@code majority_vote} for the score of the answer that
     * most epochs gave.
     */
    public Task reducer(String value) {
        return new Task(name, dataset, prompt, scorers, epochs, parameters, stream, evaluator, gates, value);
    }

    /** With these parameters in place of the model's own. */
    public Task parameters(ModelParameters value) {
        return new Task(name, dataset, prompt, scorers, epochs, value, stream, evaluator, gates, reducer);
    }

    /** With answers streamed or whole. */
    public Task streamed(boolean value) {
        return new Task(name, dataset, prompt, scorers, epochs, parameters, value, evaluator, gates, reducer);
    }

    /** In code: {@code evaluator} calls the model, or a service that does, and gives the score named {@code score}. */
    public Task evaluatedBy(SampleEvaluator value) {
        Scorer own = Scorer.of(EVALUATOR_SCORE, input -> Score.unscored("scored by the task's own code"));
        return new Task(name, dataset, prompt, List.of(own), epochs, parameters, stream, value, gates, reducer);
    }

    /** With one more gate, such as {@code accuracy >= 0.50}. */
    public Task gate(String expression) {
        List<Gate> all = new ArrayList<>(gates);
        all.add(Gate.parse(expression));
        return new Task(name, dataset, prompt, scorers, epochs, parameters, stream, evaluator, all, reducer);
    }
}
