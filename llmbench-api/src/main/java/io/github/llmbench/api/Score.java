package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a scorer said of an answer: a value, or <em>unscored</em> with a reason. Unscored is never 0 and never a pass. Immutable.
 *
 * @param state whether there is a value
 * @param value the value; NaN where unscored
 * @param answer what was extracted from the response; {@code null} where nothing was
 * @param explanation why; {@code null} for none. The reason where unscored
 * @param figures further numbers by name that metrics are made of: {@link #CHANCE}, {@link #CONSISTENT}, those that begin with
 *     {@link #LABEL} or {@link #RATING}; empty for none
 * @param steps how it came about, from the answer's text on; empty where a scorer does not say
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Score(
        State state,
        double value,
        @Nullable String answer,
        @Nullable String explanation,
        Map<String, Double> figures,
        List<Step> steps) {
    /** Figure: what guessing scores on this sample. */
    public static final String CHANCE = "chance";

    /** Figure: 1 where a judge says the same with the answers in either order, 0 where it does not. */
    public static final String CONSISTENT = "consistent";

    /** Figures that begin so: what a human said of the answer, in the numbers of the scorer; one a human. */
    public static final String LABEL = "label.";

    /** Figures that begin so: what each judge of a panel said. */
    public static final String RATING = "rating.";

    public Score {
        // A score that was stored before there were figures or steps has none.
        steps = steps == null ? List.of() : List.copyOf(steps);
        figures = figures == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(figures));
        Checks.notNull(state, "state");
        if ((state == State.UNSCORED) != Double.isNaN(value)) {
            throw new IllegalArgumentException(
                    "score value must be a number exactly where it is scored, but was " + value + " and " + state);
        }
        if (state == State.UNSCORED) {
            Checks.notBlank(explanation, "reason of an unscored score");
        }
    }

    /** Without figures. */
    public Score(State state, double value, @Nullable String answer, @Nullable String explanation) {
        this(state, value, answer, explanation, Map.of(), List.of());
    }

    /**
     * What one step left of a text, or what the answer was held against: {@link #NORMAL_FORM}, {@link #EXPECTED},
     * {@link #EXPECTED_FORM}, or the name of an extractor.
     *
     * @param name which step
     * @param text what came of it, cut after 500 characters; {@code null} where it found nothing
     */
    public record Step(String name, @Nullable String text) {
        /** The form of the answer that is compared. */
        public static final String NORMAL_FORM = "normal_form";

        /** What the answer is compared with. */
        public static final String EXPECTED = "expected";

        /** The form in which that is compared. */
        public static final String EXPECTED_FORM = "expected_form";

        private static final int LONGEST = 500;

        public Step {
            Checks.notBlank(name, "name of a step");
            if (text != null && text.codePointCount(0, text.length()) > LONGEST) {
                text = text.substring(0, text.offsetByCodePoints(0, LONGEST - 1)) + "\u2026";
            }
        }
    }

    /** Whether there is a value. */
    public enum State {
        /** There is a value. */
        SCORED,
        /** No answer was found in the response: the worst value, counted apart. */
        EXTRACTION_FAILED,
        /** There is no value, and the explanation says why. */
        UNSCORED
    }

    /** 1 for right, 0 for wrong. */
    public static Score of(boolean right) {
        return of(right ? 1 : 0);
    }

    /** A value. */
    public static Score of(double value) {
        return new Score(State.SCORED, value, null, null);
    }

    /** The worst value, since no answer was found in the response. */
    public static Score extractionFailed(double worst, String explanation) {
        return new Score(State.EXTRACTION_FAILED, worst, null, explanation);
    }

    /** No value, for a reason. */
    public static Score unscored(String reason) {
        return new Score(State.UNSCORED, Double.NaN, null, reason);
    }

    /** The same score of this answer. */
    public Score answer(@Nullable String extracted) {
        return new Score(state, value, extracted, explanation, figures, steps);
    }

    /** The same score with an explanation. */
    public Score because(@Nullable String why) {
        return new Score(state, value, answer, why, figures, steps);
    }

    /** The same score with one more figure. */
    public Score figure(String name, double number) {
        Map<String, Double> all = new TreeMap<>(figures);
        all.put(name, number);
        return new Score(state, value, answer, explanation, all, steps);
    }

    /** The same score that came about in these steps. */
    public Score steps(List<Step> all) {
        return new Score(state, value, answer, explanation, figures, all);
    }

    /** Whether there is a value. */
    public boolean scored() {
        return state != State.UNSCORED;
    }
}
