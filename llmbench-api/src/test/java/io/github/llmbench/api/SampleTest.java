package io.github.llmbench.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SampleTest {
    @Test
    void tags_are_the_short_words_among_the_metadata() {
        Sample sample = Sample.builder()
                .id("q1")
                .input("What is 6 x 7?")
                .metadata("subject", "algebra")
                .metadata("level", 3)
                .metadata("checked", true)
                .metadata("skills", List.of("product", "product", Map.of("a", 1), "integers"))
                .metadata("share", 0.25)
                .metadata("note", "two\nlines")
                .metadata("blank", " ")
                .metadata("long", "x".repeat(101))
                .build();

        assertThat(sample.tags())
                .containsExactly("subject=algebra", "level=3", "checked=true", "skills=product", "skills=integers");
    }

    @Test
    void what_a_sample_is_made_of_is_no_tag() {
        Sample sample = Sample.builder()
                .id("q1")
                .input("6 x 7?")
                .target("42")
                .choice("41")
                .metadata("id", "q1")
                .metadata("question", "6 x 7?")
                .metadata("answer", 42)
                .metadata("choices", List.of("41", "42"))
                .metadata("kind", "sum")
                .build();

        assertThat(sample.tags()).containsExactly("kind=sum");
    }

    @Test
    void the_first_sixteen_are_kept() {
        Sample.Builder sample = Sample.builder().input("x");
        for (int i = 0; i < 20; i++) {
            sample.metadata("n" + i, i);
        }

        assertThat(sample.build().tags()).hasSize(16).endsWith("n15=15");
    }
}
