package io.github.llmbench.engine.score.judge;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.ScoringInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures of retrieval-augmented answers, each from 0 to 1.
 *
 * <p>Sources: Es et al., Ragas, arXiv:2309.15217 (2023), for faithfulness as the share of an answer's statements that the contexts
 * support, and the project Ragas for context recall (the share of the reference's statements that they support) and context precision
 * (mean of precision at k over the places k of useful contexts); the project DeepEval for answer relevance as the share of an answer's
 * statements that bear on the question.
 *
 * @param kind which
 * @param contexts field of the sample with the contexts, a list of texts or one
 */
record Grounding(Kind kind, String contexts) implements Inquiry {
    /** Which measure. */
    enum Kind {
        FAITHFULNESS(
                "Take the answer apart into its statements, each short and complete in itself. For each say whether the contexts"
                        + " support it. What you know beside the contexts does not count.",
                "supported"),
        ANSWER_RELEVANCE(
                "Take the answer apart into its statements, each short and complete in itself. For each say whether it bears on what"
                        + " was asked.",
                "relevant"),
        CONTEXT_PRECISION(
                "For each context, in the order in which they stand and leaving none out, say whether it is of use for arriving at the"
                        + " reference answer.",
                "useful"),
        CONTEXT_RECALL(
                "Take the reference answer apart into its statements, each short and complete in itself. For each say whether the"
                        + " contexts support it.",
                "supported");

        private final String instructions;
        private final String verdict;

        Kind(String instructions, String verdict) {
            this.instructions = instructions;
            this.verdict = verdict;
        }
    }

    @Override
    public String name() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String signature() {
        return name() + "|v1|"
                + (kind == Kind.ANSWER_RELEVANCE ? "" : "contexts=" + contexts + "|")
                + "words=" + Described.words(Told.SYSTEM, kind.instructions, form(0).wanted());
    }

    @Override
    public boolean categorical() {
        return false;
    }

    @Override
    public List<Question> questions(ScoringInput input) {
        List<String> parts = new ArrayList<>(List.of(kind.instructions, Told.asked(input)));
        int count = 0;
        if (kind != Kind.ANSWER_RELEVANCE) {
            List<String> texts = contexts(input.sample());
            for (int i = 0; i < texts.size(); i++) {
                parts.add(Delimited.block("CONTEXT " + (i + 1), texts.get(i)));
            }
            count = kind == Kind.CONTEXT_PRECISION ? texts.size() : 0;
        }
        if (kind == Kind.CONTEXT_PRECISION || kind == Kind.CONTEXT_RECALL) {
            parts.add(Delimited.block("REFERENCE", Told.target(input, name())));
        } else {
            parts.add(Told.answer(input));
        }
        return List.of(Told.question(form(count), parts.toArray(String[]::new)));
    }

    private ListForm form(int count) {
        return kind == Kind.CONTEXT_PRECISION
                ? new ListForm("contexts", "context", kind.verdict, count, Grounding::averagePrecision)
                : new ListForm("statements", "statement", kind.verdict, 0, Grounding::share);
    }

    private List<String> contexts(Sample sample) {
        Object given = sample.metadata().get(contexts);
        if (given instanceof String text && !text.isBlank()) {
            return List.of(text);
        }
        if (given instanceof List<?> list && !list.isEmpty() && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw new IllegalArgumentException(name() + " needs a text or a list of texts in field " + contexts
                + " of sample " + sample.id() + (given == null ? ", which it lacks" : ", but it was " + given));
    }

    private static double share(double[] verdicts) {
        return Arrays.stream(verdicts).average().orElseThrow();
    }

    /** Mean of precision at k over the places k of what is of use; 0 where nothing is. */
    private static double averagePrecision(double[] verdicts) {
        double useful = 0;
        double sum = 0;
        for (int k = 0; k < verdicts.length; k++) {
            if (verdicts[k] == 1) {
                useful++;
                sum += useful / (k + 1);
            }
        }
        return useful == 0 ? 0 : sum / useful;
    }
}
