package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PlanTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(
                directory.resolve("sums.jsonl"),
                IntStream.range(0, 100)
                        .mapToObj(
                                i -> "{\"question\": \"" + (1000 + i) + " + 1\", \"answer\": \"" + (1001 + i) + "\"}\n")
                        .collect(Collectors.joining()));
        file = Files.writeString(directory.resolve("b.yaml"), """
                benchmark: sums
                models:
                  - {ref: "openai-compatible:priced", base-url: "${SIMULATOR}"}
                  - {ref: "openai-compatible:other", base-url: "${SIMULATOR}", parameters: {max-output-tokens: 10}}
                tasks: [{dataset: sums.jsonl, prompt: "{{question}}", epochs: 2, scorers: [includes]}]
                load: {closed: 8}
                prices: [{model: "openai-compatible:priced", input: 1, output: 2, source: a list, date: "2026-11-24"}]
                simulator: {script: ["two"]}
                """);
    }

    @Test
    void tokens_money_and_time_are_assumed_before_the_first_run() throws IOException {
        Result result = plan(file.toString(), "--output-tokens", "100", "--seconds", "4", "--json");

        assertThat(result.code()).as(result.err()).isZero();
        JsonNode rows =
                new ObjectMapper().readTree(result.out()).path("forecast").path("rows");
        assertThat(rows.get(0).path("samples").asInt()).isEqualTo(100);
        assertThat(rows.get(0).path("calls").asInt()).isEqualTo(200);
        // Eight characters a prompt, four a token.
        assertThat(rows.get(0).path("inputTokens").asInt()).isEqualTo(400);
        assertThat(rows.get(0).path("outputTokens").asInt()).isEqualTo(20_000);
        assertThat(rows.get(0).path("cost").path("usd").asDouble()).isEqualTo((400 + 2 * 20_000) / 1e6);
        assertThat(rows.get(1).path("outputTokens").asInt()).isEqualTo(2_000);
        assertThat(rows.get(1).path("cost").path("unpriced").asInt()).isEqualTo(1);

        String text = plan(file.toString(), "--output-tokens", "100", "--seconds", "4")
                .out();
        assertThat(text)
                .contains(
                        "openai-compatible:priced on sums: 100 samples, 200 calls, 400 tokens in, 20,000 out, 0.0404 USD (assumed)")
                .contains("2,000 out, unpriced (assumed)")
                .contains("in all: 400 calls, 0.0404 USD (1 of 2 models priced), about 3 min 20 s");
    }

    @Test
    void a_finished_run_tells_tokens_and_times() throws IOException {
        Result run = new Shell()
                .run("run", file.toString(), "--home", directory.resolve("home").toString());
        assertThat(run.code()).as(run.toString()).isZero();

        Result result = plan(file.toString(), "--json");

        JsonNode row = new ObjectMapper()
                .readTree(result.out())
                .path("forecast")
                .path("rows")
                .get(0);
        assertThat(row.path("run").asText()).isNotBlank();
        assertThat(row.path("outputTokens").asInt()).isEqualTo(200);
    }

    /** 100 samples, 80 of them right: Wilson 0.7112 to 0.8666; 2.8016 sqrt(0.2 / 100). */
    @Test
    void it_says_what_the_samples_can_tell() {
        assertThat(plan(file.toString()).out())
                .contains(
                        "sums: 100 samples give accuracy to ±0.078 (95 %), and find a difference of two models of 0.125 or more");
    }

    /** The formulas of Planning, computed apart in Python. */
    @Test
    void a_difference_has_its_number_of_samples() {
        Result result = plan("--difference", "0.02", "--within", "0.05");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("a difference of 0.02 is found with power 80 % by 3,923 samples that both models answer")
                .contains("or by 6,039 other samples each")
                .contains("1 epoch: 3,917 samples, 7,834 calls")
                .contains("8 epochs: 2,200 samples, 35,200 calls");
    }

    /** (1.959964 + 0.841621)^2 * 0.4^2 / 0.1^2 = 125.58; with epochs 0.1 + 0.06 / K in place of 0.16. */
    @Test
    void a_difference_of_means_takes_the_standard_deviation() {
        Result result = plan("--difference", "0.1", "--deviation", "0.4", "--within", "0.03");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains(
                        "a difference of 0.1 is found with power 80 % by 126 samples that both models answer (standard"
                                + " deviation of a sample's difference 0.4)")
                .contains("1 epoch: 126 samples, 252 calls")
                .contains("2 epochs: 103 samples, 412 calls");
        assertThat(plan(file.toString(), "--deviation", "0.4").out())
                .contains("sums: 100 samples find a difference of two models' means of 0.112 or more");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --deviation 0.4                            | --deviation needs a --difference
                    --difference 0.1 --deviation 0             | --deviation must be a number above 0
                    --share 0.5                                | name a benchmark file, or a --difference
                    --difference 0                             | difference must not be 0
                    --difference 0.3                           | --difference must be at most --disagree
                    --difference 0.1 --share 0.95              | --share must be > 0
                    --difference 0.1 --within 0.2              | --within must be >= 0
                    --difference 0.1 --power 2                 | power must lie between 0 and 1
                    """)
    void bad_input_is_one_line(String arguments, String message) {
        Result result = plan(arguments.split(" ", -1));

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains(message).hasLineCount(1);
    }

    private Result plan(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "plan";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--home";
        all[arguments.length + 2] = directory.resolve("home").toString();
        return new Shell().run(all);
    }
}
