package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * One (model, task, sample, epoch): the unit that is journalled, resumed and paired. Immutable.
 *
 * @param key which trial
 * @param outcome how it ended
 * @param text the answer that was scored, think-blocks stripped; empty where there was none
 * @param scores by scorer, in the task's order; unscored where there is no answer
 * @param calls every call it made, in order
 * @param cluster the sample's cluster; {@code null} for none
 * @param error what the harness or the provider said; {@code null} if nothing went wrong
 * @param tags of its sample, as {@link Sample#tags()} has them
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Trial(
        Key key,
        Outcome outcome,
        String text,
        Map<String, Score> scores,
        List<Call> calls,
        @Nullable String cluster,
        @Nullable String error,
        List<String> tags) {

    public Trial {
        Checks.notNull(key, "key");
        Checks.notNull(outcome, "outcome");
        Checks.notNull(text, "text");
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        calls = List.copyOf(calls);
        // A trial that was stored before there were tags has none.
        tags = tags == null ? List.of() : List.copyOf(tags);
    }

    /** Of a sample without tags. */
    public Trial(
            Key key,
            Outcome outcome,
            String text,
            Map<String, Score> scores,
            List<Call> calls,
            @Nullable String cluster,
            @Nullable String error) {
        this(key, outcome, text, scores, calls, cluster, error, List.of());
    }

    /**
     * Names a trial within a run.
     *
     * @param model label of the model
     * @param task name of the task
     * @param sample id of the sample
     * @param epoch from 1
     */
    public record Key(String model, String task, String sample, int epoch) {
        public Key {
            Checks.notBlank(model, "model");
            Checks.notBlank(task, "task");
            Checks.notBlank(sample, "sample");
            Checks.positive(epoch, "epoch");
        }
    }

    /** What all its calls cost. */
    public Cost cost() {
        return calls.stream().map(Call::cost).reduce(Cost.NONE, Cost::plus);
    }

    /** What was paid for it in this run: the cost of the calls that were sent. */
    public Cost paid() {
        return calls.stream().map(Call::paid).reduce(Cost.NONE, Cost::plus);
    }
}
