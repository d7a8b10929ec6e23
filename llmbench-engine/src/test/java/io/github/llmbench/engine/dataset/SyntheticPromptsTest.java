package io.github.llmbench.engine.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SyntheticPromptsTest {
    private static final Encoding O200K = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

    private static List<String> texts(Dataset dataset) {
        try (Stream<Sample> samples = Samples.open(dataset, Path.of(""))) {
            return samples.map(Sample::input).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16, 512})
    void each_prompt_has_the_tokens_asked_for(int tokens) {
        assertThat(texts(new SyntheticPrompts(50, tokens, 0.25, null, true, 1).dataset()))
                .hasSize(50)
                .allSatisfy(text -> assertThat(O200K.countTokens(text)).isEqualTo(tokens));
    }

    @Test
    void F21_prompts_are_distinct_and_share_no_more_than_the_prefix() {
        List<String> texts = texts(new SyntheticPrompts(200, 40, 0.5, null, true, 1).dataset());

        assertThat(texts).doesNotHaveDuplicates();
        assertThat(texts.stream()
                        .map(text -> List.of(text.split(" ", -1)).subList(0, 20))
                        .distinct())
                .hasSize(1);
        assertThat(texts.stream()
                        .map(text -> List.of(text.split(" ", -1)).subList(20, 40))
                        .distinct())
                .hasSize(200);
    }

    @Test
    void the_same_settings_give_the_same_prompts() {
        SyntheticPrompts prompts = new SyntheticPrompts(5, 30, 0, 7, true, 3);

        assertThat(texts(prompts.dataset())).isEqualTo(texts(prompts.dataset()));
        assertThat(Samples.hash(prompts.dataset(), Path.of("")))
                .isNotEqualTo(Samples.hash(new SyntheticPrompts(5, 30, 0, 7, true, 4).dataset(), Path.of("")));
    }

    @Test
    void all_prompts_are_the_same_on_request() {
        assertThat(texts(new SyntheticPrompts(5, 30, 0, null, false, 3).dataset()).stream()
                        .distinct())
                .hasSize(1);
    }

    @Test
    void more_prompts_than_there_are_words_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> texts(new SyntheticPrompts(1_000, 4, 0.75, null, true, 3).dataset()))
                .withMessageContaining("not enough distinct prompts with 1 tokens of their own");
    }

    @ParameterizedTest
    @CsvSource({"0,1,0,1", "1,0,0,1", "1,1,-0.1,1", "1,1,1.1,1", "1,1,NaN,1", "1,1,0,0"})
    void settings_out_of_range_are_refused(int prompts, int tokens, double prefix, int output) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SyntheticPrompts(prompts, tokens, prefix, output, true, 1));
    }

    @Test
    void a_trace_gives_its_prompts_and_makes_up_those_it_lacks(@TempDir Path directory) throws IOException {
        Path trace = directory.resolve("trace.jsonl");
        Files.writeString(trace, """
                {"timestamp": 0, "prompt": "hello", "output_tokens": 3}
                {"timestamp": 5, "input_length": 12}
                """);

        try (Stream<Sample> samples = Samples.open(SyntheticPrompts.ofTrace(trace, 1), Path.of(""))) {
            List<Sample> all = samples.toList();
            assertThat(all.get(0).input()).isEqualTo("hello");
            assertThat(all.get(0).metadata()).containsEntry(SyntheticPrompts.OUTPUT_TOKENS, 3);
            assertThat(O200K.countTokens(all.get(1).input())).isEqualTo(12);
            assertThat(all.get(1).metadata()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"input_tokens": 3}                      | must have a field timestamp in milliseconds, but it was missing
                    {"timestamp": "now", "input_tokens": 3}  | but it was "now"
                    {"timestamp": 1}                         | must have input_tokens or a prompt
                    {"timestamp": 1, "input_tokens": 0}      | input_tokens must be a whole number >= 1, but was 0
                    {"timestamp": 1, "input_tokens": 2.5}    | input_tokens must be a whole number >= 1, but was 2.5
                    {"timestamp": 1,                         | is not JSON
                    """)
    void a_row_that_is_none_is_refused_with_its_line(String row, String message, @TempDir Path directory)
            throws IOException {
        Path trace = directory.resolve("trace.jsonl");
        Files.writeString(trace, "{\"timestamp\": 0, \"input_tokens\": 3}\n" + row + "\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TraceFile.read(trace))
                .withMessageContaining("line 2 of trace")
                .withMessageContaining(message);
    }

    @Test
    void a_trace_that_is_not_there_or_empty_is_refused(@TempDir Path directory) throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.jsonl"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TraceFile.read(empty))
                .withMessageContaining("has no row");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TraceFile.read(directory.resolve("none.jsonl")))
                .withMessageContaining("does not exist");
    }
}
