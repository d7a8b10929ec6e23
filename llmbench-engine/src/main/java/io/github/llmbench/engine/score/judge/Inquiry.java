package io.github.llmbench.engine.score.judge;

import io.github.llmbench.api.ScoringInput;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What judges are asked of an answer, and what their verdicts mean. Immutable. */
interface Inquiry {
    /** The scorer's name. */
    String name();

    /** Version, options and a hash of the words. */
    String signature();

    default double lowest() {
        return 0;
    }

    default double highest() {
        return 1;
    }

    default boolean binary() {
        return false;
    }

    default boolean higherIsBetter() {
        return true;
    }

    /** What guessing scores. */
    default double chance() {
        return lowest();
    }

    /** Whether verdicts are few and apart, so that a majority can be found among them. */
    default boolean categorical() {
        return true;
    }

    /**
     * What is asked, in this order or at the same time.
     *
     * @throws IllegalArgumentException if the sample lacks what is needed; says what
     */
    List<Question> questions(ScoringInput input);

    /** One judge's opinion from its replies, in the order of the questions. */
    default Opinion opinion(List<Reading> readings) {
        Reading only = readings.get(0);
        return new Opinion(only.value(), only.word(), only.reason(), Map.of());
    }

    /** A label of people as a value of this scorer; empty where it is none. */
    default OptionalDouble labelled(Object label) {
        if (label instanceof Boolean yes) {
            return OptionalDouble.of(yes ? highest() : lowest());
        }
        if (label instanceof Number number && within(number.doubleValue())) {
            return OptionalDouble.of(number.doubleValue());
        }
        return OptionalDouble.empty();
    }

    /** Whether a value lies in the range. */
    default boolean within(double value) {
        return value >= lowest() && value <= highest();
    }
}
