package io.github.llmbench.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Extractors;
import io.github.llmbench.engine.score.Scorers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedVerdictsTest {
    private static final Path DATA = Path.of("gsm8k");
    private static final Map<String, Long> RIGHT =
            Map.of("gpt3-6b-verification", 515L, "gpt3-175b-finetuning", 458L, "gpt3-175b-verification", 742L);

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path home;

    @Test
    void verdicts_over_http_equal_those_published_with_the_answers() throws IOException {
        try (RecordedModels recorded = RecordedModels.play(DATA)) {
            Run run = engine().run(benchmark(DATA, recorded));

            assertThat(recorded.requests()).isEqualTo(3_957);
            assertThat(run.outcomes().stream()
                            .mapToLong(Run.OutcomeCount::trials)
                            .sum())
                    .isEqualTo(3_957);
            RIGHT.forEach((model, right) -> {
                assertThat(run.metric("accuracy", model).estimate()).isEqualTo(right / 1_319.0);
                assertThat(run.metric("accuracy", model).count()).isEqualTo(1_319);
            });
            Map<String, Map<String, Boolean>> published = published();
            try (Stream<Trial> trials = run.trials()) {
                trials.forEach(
                        trial -> assertThat(trial.scores().get("exact_match").value() == 1)
                                .as("%s", trial.key())
                                .isEqualTo(published.get(trial.key().model()).get(question(trial))));
            }
            PairedDifference pair = run.compare("gpt3-175b-verification", "gpt3-175b-finetuning")
                    .difference("accuracy");
            assertThat(pair.leftOnly()).isEqualTo(360);
            assertThat(pair.rightOnly()).isEqualTo(76);
            assertThat(pair.pairs()).isEqualTo(1_319);
        }
    }

    @Test
    void changing_one_recorded_answer_changes_the_count_by_one() throws IOException {
        Path copy = Files.createDirectories(home.resolve("data/recorded"));
        for (String name : RecordedModels.NAMES) {
            Files.copy(DATA.resolve("recorded/" + name + ".jsonl"), copy.resolve(name + ".jsonl"));
        }
        Files.copy(DATA.resolve("test.jsonl"), home.resolve("data/test.jsonl"));
        Path file = copy.resolve("gpt3-175b-verification.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        for (int i = 0; i < lines.size(); i++) {
            ObjectNode row = (ObjectNode) json.readTree(lines.get(i));
            if (row.get("is_correct").asBoolean()) {
                lines.set(i, row.put("response", "I do not know, perhaps -1").toString());
                break;
            }
        }
        Files.write(file, lines);

        try (RecordedModels recorded = RecordedModels.play(home.resolve("data"))) {
            Run run = engine().run(benchmark(DATA, recorded)
                    .onlyModels(recorded.models().subList(2, 3)));

            assertThat(run.metric("accuracy", "gpt3-175b-verification").estimate())
                    .isEqualTo(741 / 1_319.0);
        }
    }

    @Test
    void the_program_says_that_the_difference_is_real() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RecordedModels recorded = RecordedModels.play(DATA)) {
            CompareModels.compare(DATA, recorded, engine(), new PrintStream(out, true, StandardCharsets.UTF_8));
        }

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("0.563 against 0.347: difference 0.215 [")
                .contains("a real difference")
                .contains("report: " + home);
    }

    private LlmBench engine() {
        return LlmBench.builder().home(home).prices(RecordedModels.prices()).build();
    }

    private static Benchmark benchmark(Path data, RecordedModels recorded) {
        Dataset questions = Dataset.jsonl(data.resolve("test.jsonl").toString())
                .input("question")
                .target("answer");
        return Benchmark.named("gsm8k")
                .task(Task.of(questions)
                        .prompt("Question: {{question}}\nAnswer:")
                        .scorer(Scorers.exactMatch(Extractors.gsm8kFlexible())))
                .models(recorded.models().toArray(ModelRef[]::new))
                .load(Load.closed(16));
    }

    private static String question(Trial trial) {
        String prompt = trial.calls().get(0).request().messages().get(0).text();
        return prompt.substring("Question: ".length(), prompt.length() - "\nAnswer:".length());
    }

    private Map<String, Map<String, Boolean>> published() throws IOException {
        Map<String, Map<String, Boolean>> verdicts = new HashMap<>();
        for (String name : RecordedModels.NAMES) {
            Map<String, Boolean> ofModel = verdicts.computeIfAbsent(name, key -> new HashMap<>());
            for (String line : Files.readAllLines(DATA.resolve("recorded/" + name + ".jsonl"))) {
                JsonNode row = json.readTree(line);
                ofModel.put(row.get("question").asText(), row.get("is_correct").asBoolean());
            }
        }
        return verdicts;
    }
}
