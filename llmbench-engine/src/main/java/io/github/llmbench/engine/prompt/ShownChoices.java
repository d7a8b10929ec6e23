package io.github.llmbench.engine.prompt;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.engine.score.Choices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A sample as it is shown, and the way back from the letters that stand there.
 *
 * @param sample with its choices in the order they are shown in, and a target that is a letter changed to match
 * @param given number of the given choice at each shown place; {@code null} where the order is as given
 */
@API(status = INTERNAL, since = "0.1")
public record ShownChoices(Sample sample, @Nullable List<Integer> given) {
    private static final int LETTERS = 26;
    private static final Pattern LETTER_LIST = Pattern.compile("[A-Z](,[A-Z])*");

    static ShownChoices of(Sample sample, @Nullable Long seed) {
        int count = sample.choices().size();
        if (seed == null || count < 2 || count > LETTERS) {
            return new ShownChoices(sample, null);
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(order, new Random(seed * 31 + sample.id().hashCode()));
        List<String> choices = order.stream().map(sample.choices()::get).toList();
        List<String> targets = sample.targets().stream()
                .map(target -> shown(target, sample, order))
                .toList();
        return new ShownChoices(
                new Sample(sample.id(), sample.input(), targets, choices, sample.metadata(), sample.cluster()),
                List.copyOf(order));
    }

    private static String shown(String target, Sample sample, List<Integer> order) {
        int given = Choices.lettered(target, sample);
        return given < 0 ? target : Choices.letter(order.indexOf(given));
    }

    /** The score with the letters of its answer as the choices were given; its explanation says what was shown. */
    public Score asGiven(Score score) {
        String answer = score.answer();
        if (given == null || answer == null || !LETTER_LIST.matcher(answer).matches()) {
            return score;
        }
        List<Integer> shown = Arrays.stream(answer.split(",", -1))
                .map(letter -> letter.charAt(0) - 'A')
                .toList();
        if (shown.stream().anyMatch(place -> place >= given.size())) {
            return score;
        }
        String original = shown.stream()
                .map(place -> Choices.letter(given.get(place)))
                .sorted()
                .collect(Collectors.joining(","));
        String order = given.stream().map(Choices::letter).collect(Collectors.joining());
        String why = score.explanation() == null ? "" : score.explanation() + "; ";
        return score.answer(original).because(why + "choices were shown as " + order + ", answered " + answer);
    }
}
