package io.github.llmbench.engine.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class IfEvalTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Instructions INSTRUCTIONS = new Instructions();

    @Test
    void every_verdict_of_googles_checker_on_gpt_4_is_ours() {
        Map<Integer, JsonNode> prompts = Golden.lines("/ifeval/input_data.jsonl").stream()
                .map(Golden::json)
                .collect(Collectors.toMap(row -> row.get("key").asInt(), Function.identity()));
        IfEval strict = new IfEval(false, IfEval.Level.PROMPT, INSTRUCTIONS);
        IfEval loose = new IfEval(true, IfEval.Level.PROMPT, INSTRUCTIONS);
        List<String> different = new ArrayList<>();
        int verdicts = 0;
        for (JsonNode row : Golden.lines("/ifeval/gpt4_dev.jsonl").stream()
                .map(Golden::json)
                .toList()) {
            JsonNode prompt = prompts.get(row.get("key").asInt());
            for (JsonNode verdict : row.get("verdicts")) {
                String id = verdict.get("instruction_id").asText();
                int index = verdict.get("index").asInt();
                assertThat(prompt.get("instruction_id_list").get(index).asText())
                        .isEqualTo(id);
                Instructions.Arguments arguments =
                        arguments(id, prompt.get("kwargs").get(index));
                String response = row.get("response").asText();
                verdicts++;
                if (strict.follows(response, id, arguments)
                        != verdict.get("strict").asBoolean()) {
                    different.add(row.get("key") + " " + id + " strict");
                }
                if (loose.follows(response, id, arguments)
                        != verdict.get("loose").asBoolean()) {
                    different.add(row.get("key") + " " + id + " loose");
                }
            }
        }
        assertThat(verdicts).isGreaterThan(300);
        assertThat(different).isEmpty();
    }

    @Test
    void the_data_knows_25_instructions_and_each_can_be_checked() {
        TreeSet<String> ids = new TreeSet<>();
        for (String line : Golden.lines("/ifeval/input_data.jsonl")) {
            JsonNode row = Golden.json(line);
            for (int i = 0; i < row.get("instruction_id_list").size(); i++) {
                String id = row.get("instruction_id_list").get(i).asText();
                ids.add(id);
                INSTRUCTIONS.follows(
                        id, "Some text.", arguments(id, row.get("kwargs").get(i)));
            }
        }
        assertThat(ids).hasSize(25);
    }

    static Instructions.Arguments arguments(String id, JsonNode given) {
        return new Instructions.Arguments(id, MAPPER.convertValue(given, Map.class));
    }

    @ParameterizedTest
    @CsvSource({
        "en, The response is English",
        "es, Desayunamos en McDonald's hoy",
        "en, Today we visit the Louvre",
        "de, Das Wetter ist heute sehr schön und wir gehen in den Park",
        "hi, नमस्ते आप कैसे हैं मुझे आशा है कि आप ठीक हैं",
        "kn, ನಮಸ್ಕಾರ ನೀವು ಹೇಗಿದ್ದೀರಿ",
        "ko, 안녕하세요 오늘 날씨가 참 좋습니다",
        "vi, Xin chào các bạn hôm nay trời đẹp quá"
    })
    void languages_are_told_apart(String language, String text) {
        assertThat(follows("language:response_language", text, Map.of("language", language)))
                .isTrue();
        assertThat(follows("language:response_language", text, Map.of("language", "fi")))
                .isFalse();
    }

    @Test
    @Timeout(20)
    void an_endless_word_is_read_in_part() {
        assertThat(follows("language:response_language", "a".repeat(400_000), Map.of("language", "xx")))
                .isFalse();
    }

    @Test
    void a_text_without_letters_is_in_any_language() {
        assertThat(follows("language:response_language", "123 456", Map.of("language", "ta")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'One. Two! Three?', 3",
        "'Dr. Smith met J. Bach at 3 p.m. in the U.S. yesterday.', 1",
        "'It costs 3.50 today. Fine.', 2",
        "'Wait... what? Yes.', 2",
        "'Wait... What?', 2",
        "'She said \"Stop.\" He stopped.', 2",
        "'no end', 1",
        "'He left at 5 p.m. She stayed.', 2",
        "'He served in the U.S. Army for years.', 1",
        "'Use plan B. The rest follows.', 2",
        "'1. Read it. 2. Write it.', 4",
        "'It was no. 3. in the list.', 1",
        "' ', 0"
    })
    void sentences_are_counted(String text, int count) {
        assertThat(Sentences.count(text)).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource({
        "'I am NASA', 2",
        "'STATE-OF-THE-ART stuff', 1",
        "'IT''S FINE', 3",
        "'DON''T GO', 3",
        "'A, B; C!', 3",
        "'ONE...TWO', 2",
        "'U.S.A. 3D 2024', 2",
        "'Hello WORLD''s', 1",
        "'CANNOT', 2"
    })
    void words_in_capitals_are_counted_as_nltk_splits_them(String text, int count) {
        assertThat(CapitalWords.count(text)).isEqualTo(count);
    }

    @Test
    void capitals_and_small_letters_must_be_english() {
        assertThat(follows("change_case:english_capital", "THIS IS ALL WRITTEN IN CAPITAL LETTERS.", Map.of()))
                .isTrue();
        assertThat(follows("change_case:english_capital", "THIS IS Not.", Map.of()))
                .isFalse();
        assertThat(follows("change_case:english_lowercase", "this is all written in small letters.", Map.of()))
                .isTrue();
        assertThat(follows("change_case:english_lowercase", "das ist alles klein geschrieben hier", Map.of()))
                .isFalse();
        assertThat(follows("change_case:english_lowercase", "12", Map.of())).isFalse();
    }

    @Test
    void the_words_of_an_answer_are_compared_with_what_is_asked() {
        assertThat(follows(
                        "length_constraints:number_words",
                        "one two-three",
                        Map.of("relation", "at least", "num_words", 3)))
                .isTrue();
        assertThat(follows(
                        "change_case:capital_word_frequency",
                        "A B c",
                        Map.of("capital_relation", "less than", "capital_frequency", 2)))
                .isFalse();
    }

    @Test
    void a_sample_is_scored_by_prompt_and_by_instruction() {
        Map<String, Object> row = Map.of(
                "instruction_id_list",
                List.of("punctuation:no_comma", "startend:quotation"),
                "kwargs",
                List.of(Map.of(), Map.of()));
        Score prompt = score(Scorers.ifEval(false), "no commas", row);
        assertThat(prompt.value()).isZero();
        assertThat(prompt.explanation()).isEqualTo("does not follow startend:quotation");
        Scorer share = Scorers.byName("ifeval", Map.of("level", "instruction"));
        assertThat(share.binary()).isFalse();
        assertThat(score(share, "no commas", row).value()).isEqualTo(0.5);
        assertThat(score(Scorers.ifEval(true), "Sure:\n\"no commas\"", row).value())
                .as("without its first line")
                .isEqualTo(1);
        assertThat(score(Scorers.ifEval(false), " ", row).value()).as("blank").isZero();
    }

    @Test
    void what_is_missing_is_named() {
        assertThat(score(Scorers.ifEval(false), "x", Map.of()).explanation())
                .isEqualTo("sample s has no list instruction_id_list; use IFEval's data or its form");
        assertThat(score(Scorers.ifEval(false), "x", Map.of("instruction_id_list", List.of("a")))
                        .explanation())
                .isEqualTo("sample s needs a list kwargs of 1 objects");
        assertThatThrownBy(() -> follows("nothing:such", "x", Map.of()))
                .hasMessage("there is no IFEval instruction nothing:such");
        assertThatThrownBy(() ->
                        follows("keywords:frequency", "x", Map.of("keyword", "x", "frequency", 1, "relation", "most")))
                .hasMessage(
                        "argument relation of keywords:frequency must be \"less than\" or \"at least\", but was most");
    }

    private static boolean follows(String id, String text, Map<String, ?> arguments) {
        return INSTRUCTIONS.follows(id, text, new Instructions.Arguments(id, arguments));
    }

    private static Score score(Scorer scorer, String text, Map<String, Object> metadata) {
        Sample.Builder sample = Sample.builder().id("s").input("q");
        metadata.forEach(sample::metadata);
        return scorer.score(new ScoringInput(
                sample.build(),
                List.of(Message.user("q")),
                text,
                ModelResponse.answered(text, Usage.NONE, CallTrace.empty())));
    }
}
