package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.Image;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.OutputSchema;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.Role;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Secret;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Tool;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.ToolFunction;
import io.github.llmbench.api.ToolResults;
import io.github.llmbench.api.ToolUse;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.declare.BenchmarkDeclaration;
import io.github.llmbench.engine.journal.FileRunStore;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ToolRunTest {
    private static final Tool WEATHER = new Tool(
            "get_weather",
            "The weather in a city.",
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of("city", Map.of("type", "string", "minLength", 2)),
                    "required",
                    List.of("city"),
                    "additionalProperties",
                    false));
    private static final Tool CLOCK = new Tool("get_time", "", Map.of());
    private static final String PARIS = "{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}";
    private static final String TIME = "{\"name\":\"get_time\",\"arguments\":{}}";

    @TempDir
    Path directory;

    /** Weather first, the time after it; then the model says what it was told last. */
    @ParameterizedTest
    @ValueSource(strings = {"openai", "openai-responses", "anthropic", "google", "ollama"})
    void tool_turns_are_calls_of_one_trial_in_every_wire_format(String provider) throws IOException {
        for (boolean streamed : new boolean[] {true, false}) {
            try (Simulator simulator = answering("[[" + PARIS + "],[" + TIME + "]]")) {
                ToolFunction tool = (sample, call) -> call.name().equals("get_time") ? "12:00" : "18 C";
                Prompt prompt = Prompt.INPUT.tools(
                        ToolUse.of(WEATHER, CLOCK).answered(4, new ToolResults.Coded("fixed", tool)));

                Trial trial = trial(simulator, provider, prompt, "[" + PARIS + "," + TIME + "]", streamed);

                assertThat(trial.error()).isNull();
                assertThat(trial.text()).isEqualTo("12:00");
                assertThat(trial.calls()).hasSize(3);
                Message told = trial.calls().get(2).request().messages().get(4);
                assertThat(told.role()).isEqualTo(Role.TOOL);
                assertThat(told.text()).isEqualTo("12:00");
                ToolCall asked = trial.calls().get(0).response().toolCalls().get(0);
                assertThat(asked.name()).isEqualTo("get_weather");
                assertThat(asked.arguments().replace(" ", "")).isEqualTo("{\"city\":\"Paris\"}");
                assertThat(score(trial).value()).as(score(trial).toString()).isOne();
                assertThat(trial.cost().priced()).isEqualTo(3);
                assertThat(trial.calls())
                        .allSatisfy(call ->
                                assertThat(call.response().trace().sent()).isNotNegative());
            }
        }
    }

    @Test
    void the_first_answer_is_the_last_where_calls_are_not_answered() throws IOException {
        try (Simulator simulator = answering("[" + PARIS + "]")) {
            Trial trial = trial(simulator, "openai", Prompt.INPUT.tools(ToolUse.of(WEATHER)), PARIS, true);

            assertThat(trial.calls()).hasSize(1);
            assertThat(trial.outcome()).isEqualTo(Outcome.ANSWERED);
            assertThat(score(trial).value()).isOne();
        }
    }

    @Test
    void turns_end_at_the_number_that_was_given() throws IOException {
        try (Simulator simulator = answering("[[" + TIME + "],[" + TIME + "],[" + TIME + "]]")) {
            Prompt prompt = Prompt.INPUT.tools(ToolUse.of(CLOCK)
                    .answered(1, new ToolResults.Canned(List.of(new ToolResults.Result("get_time", null, "12:00")))));

            Trial trial = trial(simulator, "openai", prompt, "[" + TIME + "]", true);

            assertThat(trial.calls()).hasSize(2);
            assertThat(score(trial).value()).as("two calls, but one wanted").isZero();
        }
    }

    @Test
    void a_call_without_a_result_is_told_so() throws IOException {
        try (Simulator simulator = answering("[" + PARIS + "]")) {
            Prompt prompt = Prompt.INPUT.tools(ToolUse.of(WEATHER)
                    .answered(
                            1,
                            new ToolResults.Canned(
                                    List.of(new ToolResults.Result("get_weather", Map.of("city", "Rome"), "30 C")))));

            Trial trial = trial(simulator, "openai", prompt, "[" + PARIS + "]", true);

            assertThat(trial.text()).contains("error").contains("get_weather has no result for these arguments");
        }
    }

    @Test
    void arguments_that_do_not_fit_the_offered_schema_are_wrong() throws IOException {
        String call = "{\"name\":\"get_weather\",\"arguments\":{\"city\":\"P\"}}";
        try (Simulator simulator = answering("[" + call + "]")) {
            Trial trial = trial(simulator, "openai", Prompt.INPUT.tools(ToolUse.of(WEATHER)), call, true);

            assertThat(score(trial).value()).isZero();
            assertThat(score(trial).explanation()).contains("arguments of get_weather do not fit");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "strict   | P,T | P,T | 1", "strict    | P,T | T,P | 0", "in_order  | P,T | P,T,T | 1",
                "in_order | P,T | T,P | 0", "any_order | P,T | T,P | 1", "any_order | P,T | P   | 0",
                "superset | P   | T,P | 1", "superset  | P,T | P   | 0", "subset    | P,T | P   | 1",
                "subset   | P   | P,T | 0"
            })
    void a_trajectory_is_judged_over_all_turns(String order, String target, String made, int right) throws IOException {
        try (Simulator simulator = answering("[[" + calls(made).replace("},{\"name", "}],[{\"name") + "]]")) {
            Prompt prompt = Prompt.INPUT.tools(
                    ToolUse.of(WEATHER, CLOCK).answered(5, new ToolResults.Coded("ok", (sample, call) -> "ok")));
            Task task = task(prompt, "[" + calls(target) + "]", true)
                    .scorer(Scorers.byName("tool_call_match", Map.of("order", order)));

            Trial trial = run(simulator, "openai", task);

            assertThat(score(trial).value()).as(score(trial).toString()).isEqualTo(right);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "openai-responses", "anthropic", "google", "ollama"})
    void an_output_schema_reaches_the_provider_as_it_is(String provider) throws IOException {
        Map<String, Object> schema = Map.of(
                "type",
                "object",
                "properties",
                Map.of("n", Map.of("type", "integer", "minimum", 1)),
                "required",
                List.of("n"));
        try (Simulator simulator = answering("{\"n\": 7}")) {
            Task task = task(Prompt.INPUT.output(new OutputSchema("number", schema)), "{\"n\": 7.0}", true)
                    .scorer(Scorers.byName("json_equals"));

            Trial trial = run(simulator, provider, task);

            assertThat(trial.error()).isNull();
            assertThat(trial.scores().get("json_equals").value()).isOne();
            assertThat(trial.calls().get(0).request().output()).isEqualTo(new OutputSchema("number", schema));
        }
    }

    @ParameterizedTest
    @CsvSource({"openai,true", "openai-responses,true", "anthropic,true", "google,false", "ollama,false"})
    void an_image_by_url_is_sent_or_refused_in_one_line(String provider, boolean taken) throws IOException {
        Sample sample = Sample.builder()
                .id("cat")
                .input("What is this?")
                .target("a cat")
                .metadata("image", "http://127.0.0.1:9/cat.png")
                .build();
        try (Simulator simulator = answering("a cat")) {
            Task task = Task.of(Dataset.of("pictures", List.of(sample)))
                    .prompt(Prompt.INPUT.images("image"))
                    .scorer(Scorers.byName("equals"));

            Trial trial = run(simulator, provider, task);

            if (taken) {
                assertThat(trial.scores().get("equals").value()).isOne();
            } else {
                assertThat(trial.outcome()).isEqualTo(Outcome.TRANSPORT_FAILED);
                assertThat(trial.error())
                        .contains("takes images by their bytes, not by URL")
                        .doesNotContain("\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "openai-responses", "anthropic", "google", "ollama"})
    void an_image_file_beside_the_data_set_is_sent_as_bytes(String provider) throws IOException {
        Files.write(directory.resolve("cat.png"), new byte[] {1, 2, 3});
        Path data = directory.resolve("pictures.jsonl");
        Files.writeString(data, "{\"input\": \"What is this?\", \"target\": \"a cat\", \"image\": \"cat.png\"}\n");
        try (Simulator simulator = answering("a cat")) {
            Task task = Task.of(Dataset.jsonl(data.toString()))
                    .prompt(Prompt.INPUT.images("image"))
                    .scorer(Scorers.byName("equals"));

            Trial trial = run(simulator, provider, task);

            assertThat(trial.error()).isNull();
            assertThat(trial.scores().get("equals").value()).isOne();
            assertThat(trial.calls().get(0).request().messages().get(0).images())
                    .containsExactly(Image.of("image/png", new byte[] {1, 2, 3}));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.png", "a/../../secret.png", "ABSOLUTE", "link.png", "below/link.png"})
    void an_image_file_elsewhere_is_not_read(String name) throws IOException {
        Path secret = Files.write(directory.resolve("secret.png"), new byte[] {1, 2, 3});
        Path home = Files.createDirectories(directory.resolve("data/below")).getParent();
        Files.createSymbolicLink(home.resolve("link.png"), secret);
        Files.createSymbolicLink(home.resolve("below/link.png"), secret);
        Path data = home.resolve("pictures.jsonl");
        Files.writeString(
                data,
                "{\"input\": \"What is this?\", \"target\": \"a cat\", \"image\": \""
                        + name.replace("ABSOLUTE", secret.toString()) + "\"}\n");
        try (Simulator simulator = answering("a cat")) {
            Task task = Task.of(Dataset.jsonl(data.toString()))
                    .prompt(Prompt.INPUT.images("image"))
                    .scorer(Scorers.byName("equals"));

            assertThatThrownBy(() -> run(simulator, "openai", task))
                    .hasMessageContaining("must lie beside the data set or below")
                    .hasMessageContaining("field image");
            assertThat(simulator.requests()).isZero();
        }
    }

    @Test
    void a_file_declares_all_of_it() throws IOException {
        Path file = directory.resolve("tools.yaml");
        Files.writeString(
                directory.resolve("trips.jsonl"),
                "{\"input\": \"Weather in Paris?\", \"target\": " + PARIS
                        + ", \"results\": [{\"tool\": \"get_weather\", \"arguments\": {\"city\": \"Paris\"},"
                        + " \"result\": {\"celsius\": 18}}]}\n");
        try (Simulator simulator = answering("[" + PARIS + "]")) {
            Files.writeString(file, """
                    benchmark: tools
                    models:
                      - {ref: "openai-compatible:m", base-url: "%s/v1"}
                    tasks:
                      - dataset: trips.jsonl
                        tools:
                          - name: get_weather
                            description: The weather in a city.
                            parameters: {type: object, properties: {city: {type: string}}, required: [city]}
                        tool-results: {field: results}
                        tool-turns: 2
                        scorers: [tool_call_match, {includes: {}}]
                    """.formatted(simulator.url()));
            BenchmarkDeclaration declared = BenchmarkDeclaration.read(file, name -> "key");

            Run run = LlmBench.builder()
                    .home(directory.resolve("home"))
                    .store(new FileRunStore(directory.resolve("runs")))
                    .formats("json")
                    .build()
                    .run(declared.benchmark());

            Trial trial = run.trials().findFirst().orElseThrow();
            assertThat(trial.text()).isEqualTo("{\"celsius\":18}");
            assertThat(score(trial).value()).isOne();
        }
    }

    private static String calls(String letters) {
        return letters.replace("P", PARIS).replace("T", TIME);
    }

    private static Simulator answering(String text) {
        return Simulator.start(
                SimulatorOptions.builder().answers(Answers.script(text)).build());
    }

    private static Task task(Prompt prompt, String target, boolean streamed) {
        Sample sample = Sample.builder()
                .id("one")
                .input("Weather in Paris, and what time is it?")
                .target(target)
                .build();
        return Task.of(Dataset.of("tools", List.of(sample))).prompt(prompt).streamed(streamed);
    }

    private Trial trial(Simulator simulator, String provider, Prompt prompt, String target, boolean streamed) {
        return run(simulator, provider, task(prompt, target, streamed).scorer(Scorers.byName("tool_call_match")));
    }

    private Trial run(Simulator simulator, String provider, Task task) {
        ModelRef model = ModelRef.of(provider + ":m")
                .at(Endpoint.builder()
                        .baseUrl(simulator.url() + route(provider))
                        .apiKey(Secret.of("key"))
                        .build());
        Price price = new Price(BigDecimal.ONE, BigDecimal.ONE, null, null, true, "a test", LocalDate.of(2026, 11, 26));
        return LlmBench.builder()
                .home(directory.resolve("home"))
                .store(new FileRunStore(directory.resolve("runs")))
                .variables(name -> name.endsWith("_API_KEY") ? "key" : null)
                .prices(PriceTable.of("test", Map.of(model.id(), price)))
                .build()
                .run(Benchmark.named("tools").models(model).task(task))
                .trials()
                .findFirst()
                .orElseThrow();
    }

    private static String route(String provider) {
        return switch (provider) {
            case "google" -> "/v1beta";
            case "ollama" -> "";
            default -> "/v1";
        };
    }

    private static Score score(Trial trial) {
        return trial.scores().get("tool_call_match");
    }
}
