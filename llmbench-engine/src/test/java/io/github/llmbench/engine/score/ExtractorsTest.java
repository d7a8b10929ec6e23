package io.github.llmbench.engine.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Extractor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtractorsTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "'The total is $1,234.50 dollars', 1234.50",
                "'-5', -5",
                "'\u22125 degrees', -5",
                "'16-3', 3",
                "'1e3', 1e3",
                "'x = .5', .5",
                "'3 apples, 4 pears', 4",
                "'12,34', 34",
                "'1,234,567', 1234567",
                "'version 2.0.1', 1",
                "'no digits', none",
                "'\u0663', none",
                "'-$18', -18",
                "'$-18', -18",
                "'(-7)', -7"
            })
    void the_last_number(String text, String expected) {
        assertThat(Extractors.lastNumber().extract(text).orElse(null)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "'ANSWER: B', B",
                "'The answer is (C).', C",
                "'answer is: d', D",
                "'Answer: **A**', A",
                "'B', B",
                "'(b)', B",
                "'B. Paris', B",
                "'B) Paris', B",
                "'ANSWER: A, B', none",
                "'ANSWER: A and C', none",
                "'ANSWER: A B', none",
                "'Answer: a matter of taste', none",
                "'Paris', none",
                "'I think so', none",
                "'', none"
            })
    void the_letter_of_a_choice(String text, String expected) {
        assertThat(Extractors.choiceLetter().extract(text).orElse(null)).isEqualTo(expected);
    }

    @Test
    void what_follows_on_a_later_line_is_no_second_letter() {
        assertThat(Extractors.choiceLetter().extract("Answer: B\nI chose it since A is wrong."))
                .contains("B");
        assertThat(Extractors.choiceLetter().extract("ANSWER: C\n\nA and D are out."))
                .contains("C");
    }

    @Test
    void lines_and_whole_texts() {
        assertThat(Extractors.whole().extract(" a ")).contains(" a ");
        assertThat(Extractors.trimmed().extract(" a ")).contains("a");
        assertThat(Extractors.trimmed().extract("\u2003\n")).isEmpty();
        assertThat(Extractors.firstLine().extract("one\r\ntwo")).contains("one");
        assertThat(Extractors.firstLine().extract("one")).contains("one");
        assertThat(Extractors.firstLine().extract("\ntwo")).isEmpty();
        assertThat(Extractors.answerLine().extract("so\nAnswer: 42 km \nbye")).contains("42 km");
        assertThat(Extractors.answerLine().extract("Answer:   ")).isEmpty();
    }

    @Test
    void boxes_may_nest() {
        assertThat(Extractors.boxed().extract("\\boxed{\\frac{1}{2}}")).contains("\\frac{1}{2}");
        assertThat(Extractors.boxed().extract("\\fbox{7}")).contains("7");
        assertThat(Extractors.boxed().extract("\\boxed{")).isEmpty();
        assertThat(Extractors.boxed().extract("is $\\boxed 7$.")).contains("7");
    }

    @Test
    void patterns_pick_the_first_or_the_last_match() {
        assertThat(Extractors.regex("x=(\\d+)", 1).extract("x=1 x=2")).contains("1");
        assertThat(Extractors.regexLast("x=(\\d+)", 1).extract("x=1 x=2")).contains("2");
        assertThat(Extractors.regex("x=(\\d+)", 0).extract("y")).isEmpty();
        assertThat(Extractors.regex("x(y)?", 1).extract("x")).isEmpty();
        assertThat(Extractors.regex("x", 0).name()).isEqualTo("regex");
    }

    @Test
    void every_name_finds_its_extractor() {
        for (String name : Extractors.names()) {
            Extractor extractor = Extractors.byName(name);
            assertThat(extractor.name()).isEqualTo(name);
            assertThat(extractor.signature()).startsWith(name + "|v1");
            assertThat(extractor).hasToString(name);
        }
    }
}
