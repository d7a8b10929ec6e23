package io.github.llmbench.simulator.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PassageTest {
    private static String cut(String text) {
        Passage passage = Passage.of(text, 1);
        return IntStream.range(0, passage.chunks()).mapToObj(passage::chunk).collect(Collectors.joining("|"));
    }

    @Test
    void a_token_is_white_space_and_a_word_or_one_other_character() {
        assertThat(cut("It's 4.")).isEqualTo("It|'|s| 4|.");
        assertThat(cut("a  b\n")).isEqualTo("a|  b|\n");
        assertThat(cut("\uD83D\uDE00\uD83D\uDE00x")).isEqualTo("\uD83D\uDE00|\uD83D\uDE00|x");
        assertThat(cut("x".repeat(20))).isEqualTo("x".repeat(16) + "|xxxx");
        assertThat(cut("")).isEmpty();
    }

    @Test
    void chunks_hold_several_tokens_and_the_last_the_rest() {
        Passage passage = Passage.of("a b c d e", 2);

        assertThat(passage.chunks()).isEqualTo(3);
        assertThat(passage.chunk(1)).isEqualTo(" c d");
        assertThat(passage.tokens(1)).isEqualTo(2);
        assertThat(passage.tokens(2)).isEqualTo(1);
    }

    @Test
    void chunks_of_any_text_join_to_the_text() {
        SplittableRandom random = new SplittableRandom(3);
        int[] characters = {' ', '\n', 'a', 'Z', '7', '.', 0xFC, 0x4F60, 0x1F600, 0x3000, 0x1D400};
        for (int i = 0; i < 2_000; i++) {
            int length = random.nextInt(40);
            String text = IntStream.range(0, length)
                    .map(at -> characters[random.nextInt(characters.length)])
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            Passage passage = Passage.of(text, 1 + random.nextInt(3));
            String joined = IntStream.range(0, passage.chunks())
                    .mapToObj(passage::chunk)
                    .collect(Collectors.joining());

            assertThat(joined).isEqualTo(text);
            assertThat(Passage.tokens(text)).isEqualTo(passage.tokens());
            assertThat(IntStream.range(0, passage.chunks()).map(passage::tokens).sum())
                    .isEqualTo(passage.tokens());
        }
    }
}
