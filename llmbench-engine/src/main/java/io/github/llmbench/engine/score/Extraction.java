package io.github.llmbench.engine.score;

import io.github.llmbench.api.Extractor;
import io.github.llmbench.api.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What an extractor finds in an answer, and how it gets there; steps that leave a text as it was are not told.
 *
 * @param found the answer; empty where there is none
 * @param steps in their order
 */
record Extraction(Optional<String> found, List<Score.Step> steps) {
    /** Longer texts are not shown in their normal form: only their beginning would be, and it costs time for each answer. */
    private static final int LONGEST_FORM = 2_000;

    static Extraction of(Extractor extractor, String text) {
        List<Score.Step> steps = new ArrayList<>();
        Optional<String> rest = Optional.of(text);
        for (Extractor step : extractor instanceof Pipeline pipeline ? pipeline.steps() : List.of(extractor)) {
            Optional<String> before = rest;
            rest = before.flatMap(step::extract);
            if (!rest.equals(before)) {
                steps.add(new Score.Step(step.name(), rest.orElse(null)));
            }
            if (rest.isEmpty()) {
                break;
            }
        }
        return new Extraction(rest, steps);
    }

    /** The steps, then what the answer was held against. */
    List<Score.Step> against(String answer, List<String> expected, UnaryOperator<String> form) {
        List<Score.Step> all = new ArrayList<>(steps);
        add(all, Score.Step.NORMAL_FORM, List.of(answer), form);
        all.add(new Score.Step(Score.Step.EXPECTED, either(expected)));
        add(all, Score.Step.EXPECTED_FORM, expected, form);
        return all;
    }

    private static void add(List<Score.Step> steps, String name, List<String> texts, UnaryOperator<String> form) {
        if (texts.stream().mapToLong(String::length).sum() > LONGEST_FORM) {
            return;
        }
        List<String> forms = texts.stream().map(form).toList();
        if (!forms.equals(texts)) {
            steps.add(new Score.Step(name, either(forms)));
        }
    }

    private static String either(List<String> texts) {
        return String.join(" or ", texts);
    }
}
