package io.github.llmbench.engine.score.judge;

import io.github.llmbench.api.ScoringInput;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A scale with criteria.
 *
 * @param criteria what counts
 * @param levels what some points of the scale mean; may be empty
 */
record Rubric(String criteria, int from, int to, SortedMap<Integer, String> levels) implements Inquiry {
    Rubric {
        if (criteria.isBlank()) {
            throw new IllegalArgumentException("criteria of a rubric must not be blank; say what counts");
        }
        if (from >= to) {
            throw new IllegalArgumentException("scale of a rubric must go up, but was " + from + " to " + to);
        }
        levels = new TreeMap<>(levels);
        if (levels.keySet().stream().anyMatch(level -> level < from || level > to)) {
            throw new IllegalArgumentException(
                    "levels of a rubric must lie between " + from + " and " + to + ", but are " + levels.keySet());
        }
    }

    @Override
    public String name() {
        return "rubric";
    }

    @Override
    public String signature() {
        return "rubric|v1|scale=" + from + ".." + to + "|words="
                + Described.words(Told.SYSTEM, instructions(), form().wanted());
    }

    @Override
    public double lowest() {
        return from;
    }

    @Override
    public double highest() {
        return to;
    }

    @Override
    public boolean binary() {
        return from == 0 && to == 1;
    }

    @Override
    public List<Question> questions(ScoringInput input) {
        return List.of(Told.question(form(), instructions(), Told.asked(input), Told.answer(input)));
    }

    private String instructions() {
        String meanings = levels.entrySet().stream()
                .map(level -> level.getKey() + ": " + level.getValue())
                .collect(Collectors.joining("\n"));
        return "Score the answer by these criteria, as a whole number from " + from + " (worst) to " + to + " (best).\n"
                + Delimited.block("CRITERIA", criteria + (meanings.isEmpty() ? "" : "\n" + meanings));
    }

    private WordForm form() {
        return WordForm.ofNumber("score", "a whole number from " + from + " to " + to, this::value);
    }

    private OptionalDouble value(String word) {
        try {
            double value = Integer.parseInt(word);
            return within(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException notWhole) {
            return OptionalDouble.empty();
        }
    }

    @Override
    public OptionalDouble labelled(Object label) {
        return label instanceof String word ? value(word.strip()) : Inquiry.super.labelled(label);
    }

    /** A scale whose points are what the levels say. */
    static Rubric of(String criteria, Map<Integer, String> levels) {
        TreeMap<Integer, String> sorted = new TreeMap<>(levels);
        if (sorted.size() < 2) {
            throw new IllegalArgumentException(
                    "levels of a rubric must be at least two points of the scale, but are " + sorted.keySet());
        }
        return new Rubric(criteria, sorted.firstKey(), sorted.lastKey(), sorted);
    }
}
