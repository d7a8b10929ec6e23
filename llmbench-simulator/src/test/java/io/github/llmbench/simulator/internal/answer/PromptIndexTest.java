package io.github.llmbench.simulator.internal.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PromptIndexTest {
    private static String text(SplittableRandom random, int longest) {
        int length = random.nextInt(longest + 1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(2)));
        }
        return text.toString();
    }

    /** The rule itself, by a scan of all questions. */
    private static String scan(Map<String, String> questions, String prompt) {
        if (questions.containsKey(prompt)) {
            return prompt;
        }
        String best = "";
        for (String question : questions.keySet()) {
            int at = prompt.lastIndexOf(question);
            if (at >= 0
                    && (question.length() > best.length()
                            || (question.length() == best.length() && at > prompt.lastIndexOf(best)))) {
                best = question;
            }
        }
        return best.isEmpty() ? null : best;
    }

    @Test
    void it_finds_what_a_scan_of_all_questions_finds() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 300; round++) {
            Map<String, String> questions = new HashMap<>();
            for (int i = random.nextInt(30); i >= 0; i--) {
                String question = text(random, 1 + random.nextInt(80));
                if (!question.isEmpty()) {
                    questions.put(question, question);
                }
            }
            PromptIndex<String> index = new PromptIndex<>(questions);
            for (int i = 0; i < 20; i++) {
                String prompt = text(random, 200);

                assertThat(index.find(prompt)).as(prompt).isEqualTo(scan(questions, prompt));
            }
        }
    }

    @Test
    void questions_with_the_same_beginning_are_told_apart() {
        String beginning = "x".repeat(100);
        Map<String, Integer> questions = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            questions.put(beginning + i + "?", i);
        }
        PromptIndex<Integer> index = new PromptIndex<>(questions);

        assertThat(index.find("Question: " + beginning + "321?\nAnswer:")).isEqualTo(321);
        assertThat(index.find("Question: " + beginning + "\nAnswer:")).isNull();
    }

    @Test
    void an_empty_question_is_found_by_an_empty_prompt_only() {
        PromptIndex<Integer> index = new PromptIndex<>(Map.of("", 1));

        assertThat(index.find("")).isEqualTo(1);
        assertThat(index.find("x")).isNull();
    }
}
