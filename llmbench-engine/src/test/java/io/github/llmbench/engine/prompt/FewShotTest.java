package io.github.llmbench.engine.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.FewShot;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.score.Scorers;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FewShotTest {
    private static Sample number(int i) {
        return Sample.builder()
                .id("s" + i)
                .input("q" + i)
                .target("a" + i)
                .metadata("subject", i % 2 == 0 ? "even" : "odd")
                .build();
    }

    private static Dataset pool() {
        return Dataset.of(
                "pool", IntStream.range(0, 10).mapToObj(FewShotTest::number).toList());
    }

    private static List<String> texts(Prompt prompt, Sample sample) {
        return new PromptRenderer(prompt)
                .render(sample).stream().map(Message::text).toList();
    }

    @Test
    void examples_are_messages_after_the_system_message_and_never_the_question_itself() {
        Prompt prompt = Prompt.user("{{input}}")
                .system("be short")
                .fewShot(FewShot.of(pool(), 2).as(Message.user("{{input}}"), Message.assistant("{{target}}")));
        assertThat(texts(prompt, number(0))).containsExactly("be short", "q1", "a1", "q2", "a2", "q0");
        assertThat(texts(prompt, number(9))).containsExactly("be short", "q0", "a0", "q1", "a1", "q9");
    }

    @Test
    void a_prompt_may_place_examples_itself_and_choose_them_by_a_field() {
        Prompt prompt = Prompt.user("{{#examples}}{{input}}={{target}};{{/examples}}{{input}}")
                .fewShot(FewShot.of(pool(), 2).by("subject"));
        assertThat(texts(prompt, number(11))).containsExactly("q1=a1;q3=a3;q11");
        assertThatThrownBy(() -> texts(
                        prompt,
                        Sample.builder()
                                .id("x")
                                .input("q")
                                .metadata("subject", "none")
                                .build()))
                .hasMessage("sample x needs 2 few-shot examples with subject none, but dataset pool has 0");
    }

    @Test
    void the_choice_of_examples_is_seeded() {
        Prompt seven = Prompt.user("{{input}}")
                .fewShot(FewShot.of(pool().shuffled(7), 3).as(Message.user("{{input}}")));
        Prompt eight = Prompt.user("{{input}}")
                .fewShot(FewShot.of(pool().shuffled(8), 3).as(Message.user("{{input}}")));
        assertThat(texts(seven, number(20))).isEqualTo(texts(seven, number(20))).isNotEqualTo(texts(eight, number(20)));
    }

    @Test
    void shuffled_choices_are_shown_by_letter_and_recorded_as_given() {
        Prompt prompt = Prompt.user("{{letters}}:{{#options}}{{letter}}{{text}} {{/options}}")
                .shuffledChoices(5);
        PromptRenderer renderer = new PromptRenderer(prompt);
        Set<String> orders = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Sample sample = Sample.builder()
                    .id("s" + i)
                    .target("A")
                    .choice("right")
                    .choice("x")
                    .choice("y")
                    .choice("z")
                    .build();
            ShownChoices shown = renderer.shown(sample);
            String letter = shown.sample().target();
            orders.add(shown.sample().choices().toString());
            assertThat(shown.sample().choices().get(letter.charAt(0) - 'A')).isEqualTo("right");
            assertThat(renderer.render(shown, Map.of()).get(0).text()).startsWith("ABCD:A");
            Score score = shown.asGiven(Score.of(true).answer(letter));
            assertThat(score.answer()).isEqualTo("A");
            assertThat(score.explanation()).startsWith("choices were shown as ").endsWith(", answered " + letter);
            assertThat(shown.asGiven(Score.of(true).answer("a text")).answer()).isEqualTo("a text");
        }
        assertThat(orders).hasSizeGreaterThan(5);
    }

    @Test
    void a_target_of_shuffled_choices_is_found_in_every_way_the_scorer_takes_it() {
        PromptRenderer renderer = new PromptRenderer(Prompt.user("{{input}}").shuffledChoices(5));
        for (int i = 0; i < 20; i++) {
            for (String target : List.of("B", "b", " B", "b ", "right")) {
                Sample sample = Sample.builder()
                        .id("s" + i)
                        .target(target)
                        .choice("x")
                        .choice("right")
                        .choice("y")
                        .build();
                Sample shown = renderer.shown(sample).sample();
                String letter = String.valueOf((char) ('A' + shown.choices().indexOf("right")));
                assertThat(choice(shown, letter)).as("%s of %s", target, shown).isEqualTo(1);
                assertThat(choice(shown, letter.equals("A") ? "C" : "A"))
                        .as("%s of %s", target, shown)
                        .isZero();
            }
        }
    }

    @Test
    void a_letter_goes_before_a_choice_of_that_text_shuffled_or_not() {
        PromptRenderer renderer = new PromptRenderer(Prompt.user("{{input}}").shuffledChoices(5));
        for (int i = 0; i < 20; i++) {
            Sample.Builder blood = Sample.builder().id("s" + i);
            List.of("O", "A", "B", "AB").forEach(blood::choice);
            Sample sample = blood.target("B").build();
            Sample shown = renderer.shown(sample).sample();
            assertThat(choice(sample, "B")).isEqualTo(1);
            assertThat(choice(
                            shown, String.valueOf((char) ('A' + shown.choices().indexOf("A")))))
                    .isEqualTo(1);
        }
    }

    @Test
    void choices_behind_the_26th_are_shown_by_number() {
        Sample.Builder sample = Sample.builder().id("s").input("q");
        IntStream.range(0, 28).forEach(i -> sample.choice("c" + i));
        Prompt prompt = Prompt.user("{{#options}}{{letter}}={{text}} {{/options}}");
        assertThat(new PromptRenderer(prompt).render(sample.build()).get(0).text())
                .endsWith("Z=c25 1=c26 2=c27 ");
    }

    private static double choice(Sample sample, String letter) {
        return Scorers.choice()
                .score(new ScoringInput(
                        sample,
                        List.of(Message.user("q")),
                        letter,
                        ModelResponse.answered(letter, Usage.NONE, CallTrace.empty())))
                .value();
    }
}
