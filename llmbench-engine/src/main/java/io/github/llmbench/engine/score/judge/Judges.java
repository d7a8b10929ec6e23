package io.github.llmbench.engine.score.judge;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * What models can be asked of an answer. All are immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Task task = Task.of(dataset)
 *         .scorer(Judges.rubric("Is the answer polite and complete?", 1, 5).by("openai:gpt-4o-mini"))
 *         .scorer(Judges.faithfulness().by("openai:gpt-4o-mini", "anthropic:claude-haiku-4-5", "google:gemini-2.5-flash"));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Judges {
    /** Field of a sample that holds the contexts of a retrieval-augmented answer unless another is named. */
    public static final String CONTEXTS = "contexts";

    private static final int WORST = 1;
    private static final int BEST = 5;

    private Judges() {}

    /** A score from 1 to 5 by criteria: {@code rubric}. */
    public static Assessment rubric(String criteria) {
        return rubric(criteria, WORST, BEST);
    }

    /**
     * A score on a scale by criteria: {@code rubric}.
     *
     * @throws IllegalArgumentException if there are no criteria, or the scale does not go up
     */
    public static Assessment rubric(String criteria, int worst, int best) {
        return of(new Rubric(criteria, worst, best, new TreeMap<>()));
    }

    /**
     * A score on a scale whose points are explained: {@code rubric}.
     *
     * @param levels meaning by point; the least and the greatest are the ends of the scale
     */
    public static Assessment rubric(String criteria, Map<Integer, String> levels) {
        return of(Rubric.of(criteria, levels));
    }

    /** 1 where the answer means what the target says, else 0: {@code reference_graded}. */
    public static Assessment referenceGraded() {
        return of(new ReferenceGrade(false));
    }

    /** As {@link #referenceGraded()}, with 0.5 for what is right in part. */
    public static Assessment referenceGradedInParts() {
        return of(new ReferenceGrade(true));
    }

    /** 1 where the answer beats the target, 0.5 for a tie, 0 where it loses; asked in both orders: {@code pairwise}. */
    public static Assessment pairwise() {
        return of(new Pair(null));
    }

    /** As {@link #pairwise()} against the answer in a field of the sample. */
    public static Assessment pairwiseAgainst(String field) {
        return of(new Pair(field));
    }

    /** Share of the answer's statements that the contexts support: {@code faithfulness}. */
    public static Assessment faithfulness() {
        return of(new Grounding(Grounding.Kind.FAITHFULNESS, CONTEXTS));
    }

    /** Share of the answer's statements that bear on the question: {@code answer_relevance}. */
    public static Assessment answerRelevance() {
        return of(new Grounding(Grounding.Kind.ANSWER_RELEVANCE, CONTEXTS));
    }

    /** How far in front the contexts stand that are of use for the target, 0 to 1: {@code context_precision}. */
    public static Assessment contextPrecision() {
        return of(new Grounding(Grounding.Kind.CONTEXT_PRECISION, CONTEXTS));
    }

    /** Share of the target's statements that the contexts support: {@code context_recall}. */
    public static Assessment contextRecall() {
        return of(new Grounding(Grounding.Kind.CONTEXT_RECALL, CONTEXTS));
    }

    /**
     * One of the four measures by name, with the contexts in another field.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static Assessment grounding(String name, String contexts) {
        for (Grounding.Kind kind : Grounding.Kind.values()) {
            Grounding one = new Grounding(kind, contexts);
            if (one.name().equals(name)) {
                return of(one);
            }
        }
        throw new IllegalArgumentException("measure must be faithfulness, answer_relevance, context_precision or"
                + " context_recall, but was \"" + name + "\"");
    }

    /** 1 where the model declined, so less is better: {@code refusal}. */
    public static Assessment refusal() {
        return of(new RefusalQuestion());
    }

    /** MT-bench's rating from 1 to 10 of an answer in a conversation of one or two turns: {@code mt_bench}. */
    public static Assessment mtBench() {
        return of(new MtBenchRating());
    }

    private static Assessment of(Inquiry inquiry) {
        return new Assessment(inquiry, null, null);
    }
}
