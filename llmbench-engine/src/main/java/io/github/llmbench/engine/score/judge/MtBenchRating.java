package io.github.llmbench.engine.score.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.Role;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.engine.score.judge.Replies.Found;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MT-bench's rating of one answer from 1 to 10, by its own prompts: with a reference where the sample has {@code references}, and over
 * the whole conversation at its second turn.
 *
 * <p>Source: Zheng et al., Judging LLM-as-a-judge with MT-bench, arXiv:2306.05685 (2023); prompts of FastChat. Unlike there the last rating
 * of a reply counts, and marks of the prompt that stand in an answer lose their form.
 */
final class MtBenchRating implements Inquiry {
    private static final String PROMPTS = "/llmbench-suite/mt-bench/judge_prompts.jsonl";
    private static final String REFERENCES = "references";
    private static final int WORST = 1;
    private static final int BEST = 10;
    private static final Pattern FIELD = Pattern.compile("\\{([a-z_0-9]+)}");
    private static final Pattern MARK = Pattern.compile("(\\[|<\\|)(\\s*The (?:Start|End) of [^\\[\\]|]*)(]|\\|>)");

    private final Map<String, Prompt> prompts = new TreeMap<>();

    private record Prompt(String system, String template) {}

    MtBenchRating() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(MtBenchRating.class.getResourceAsStream(PROMPTS)), StandardCharsets.UTF_8))) {
            JsonMapper json = new JsonMapper();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = json.readTree(line);
                prompts.put(
                        row.path("name").asText(),
                        new Prompt(
                                row.path("system_prompt").asText(),
                                row.path("prompt_template").asText()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code Rating: [[7]]}, the last one; in single brackets only where none stands in double ones. */
    private record RatingForm() implements VerdictForm {
        private static final Pattern DOUBLE = Pattern.compile("\\[\\[(\\d+\\.?\\d*)]]");
        private static final Pattern SINGLE = Pattern.compile("\\[(\\d+\\.?\\d*)]");

        @Override
        public Optional<Reading> read(String reply) {
            return Replies.last(DOUBLE, reply)
                    .or(() -> Replies.last(SINGLE, reply))
                    .map(Found::value)
                    .map(rating -> new Reading(Double.parseDouble(rating), rating, null))
                    .filter(reading -> reading.value() >= WORST && reading.value() <= BEST);
        }

        @Override
        public String wanted() {
            return "Rating: [[a number from " + WORST + " to " + BEST + "]]";
        }
    }

    @Override
    public String name() {
        return "mt_bench";
    }

    @Override
    public String signature() {
        return "mt_bench|v1|words=" + Described.words(prompts.toString());
    }

    @Override
    public double lowest() {
        return WORST;
    }

    @Override
    public double highest() {
        return BEST;
    }

    @Override
    public List<Question> questions(ScoringInput input) {
        Map<String, String> fields = fields(input);
        boolean referenced = input.sample().metadata().get(REFERENCES) instanceof List<?>;
        boolean second = fields.containsKey("question_2");
        Prompt prompt = Objects.requireNonNull(
                prompts.get("single-" + (referenced ? "math-" : "") + "v1" + (second ? "-multi-turn" : "")));
        String user = FIELD.matcher(prompt.template()).replaceAll(found -> {
            String value = fields.get(found.group(1));
            if (value == null) {
                throw new IllegalArgumentException("mt_bench needs " + found.group(1) + ", which sample "
                        + input.sample().id() + " lacks; references are one a turn");
            }
            return Matcher.quoteReplacement(value);
        });
        return List.of(new Question(List.of(Message.system(prompt.system()), Message.user(user)), new RatingForm()));
    }

    private static Map<String, String> fields(ScoringInput input) {
        List<String> asked = texts(input.messages(), Role.USER);
        List<String> answered = new ArrayList<>(texts(input.messages(), Role.ASSISTANT));
        answered.add(input.text());
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("question", asked.get(asked.size() - 1));
        fields.put("answer", neutral(input.text()));
        if (asked.size() > 1) {
            for (int turn = 1; turn <= asked.size() && turn <= answered.size(); turn++) {
                fields.put("question_" + turn, asked.get(turn - 1));
                fields.put("answer_" + turn, neutral(answered.get(turn - 1)));
            }
        }
        if (input.sample().metadata().get(REFERENCES) instanceof List<?> references) {
            for (int turn = 1; turn <= references.size(); turn++) {
                fields.put("ref_answer_" + turn, String.valueOf(references.get(turn - 1)));
            }
        }
        return fields;
    }

    private static List<String> texts(List<Message> messages, Role role) {
        return messages.stream()
                .filter(message -> message.role() == role)
                .map(Message::text)
                .toList();
    }

    private static String neutral(String answer) {
        return MARK.matcher(answer).replaceAll("($2)");
    }
}
