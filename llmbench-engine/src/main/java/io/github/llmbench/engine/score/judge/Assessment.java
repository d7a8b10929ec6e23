package io.github.llmbench.engine.score.judge;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Scorer;
import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What judges are asked, before it is said who they are. Immutable: each method gives a changed copy.
 *
 * <pre>{@code
 * Scorer polite = Judges.rubric("Is the answer polite?").by("openai:gpt-4o-mini");
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Assessment {
    private static final double COLD = 0;

    private final Inquiry inquiry;
    private final @Nullable Vote vote;
    private final @Nullable String labels;

    Assessment(Inquiry inquiry, @Nullable Vote vote, @Nullable String labels) {
        this.inquiry = inquiry;
        this.vote = vote;
        this.labels = labels;
    }

    /**
     * With the field of each sample that holds what people said of the answer, one verdict or a list of several people's: agreement with
     * them becomes the metrics {@code <name>.kappa} and {@code <name>.alpha}.
     */
    public Assessment labels(String field) {
        return new Assessment(inquiry, vote, field);
    }

    /** With the most frequent verdict of a panel; unscored where two are equally frequent. */
    public Assessment majority() {
        if (!inquiry.categorical()) {
            throw new IllegalArgumentException(
                    inquiry.name() + " gives shares, which have no majority; take the mean of the panel");
        }
        return new Assessment(inquiry, Vote.MAJORITY, labels);
    }

    /** With the mean of a panel's verdicts. */
    public Assessment mean() {
        return new Assessment(inquiry, Vote.MEAN, labels);
    }

    /** By these models, each {@code provider:name}. */
    public Scorer by(String... judges) {
        return by(Arrays.stream(judges).map(ModelRef::of).toArray(ModelRef[]::new));
    }

    /**
     * By these models: at temperature 0 unless they say otherwise, and without a temperature where a model takes none. Of several, more than
     * half must give a verdict; unless told otherwise the majority counts for verdicts of right and wrong and the mean for all others.
     *
     * @throws IllegalArgumentException if there is none, or two have the same label
     */
    public Scorer by(ModelRef... judges) {
        List<ModelRef> cold = Arrays.stream(judges)
                .map(judge -> judge.parameters().temperature() != null
                        ? judge
                        : judge.with(
                                judge.parameters().toBuilder().temperature(COLD).build()))
                .toList();
        Vote usual = inquiry.binary() ? Vote.MAJORITY : Vote.MEAN;
        return new JudgeScorer(inquiry, cold, vote == null ? usual : vote, labels);
    }
}
