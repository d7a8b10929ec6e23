package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.cli.Shell.Result;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Fault;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTest {
    private final ObjectMapper json = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({
        "openai-compatible:m, /v1",
        "openai-responses:m, /v1",
        "anthropic:m, /v1",
        "google:m, /v1beta",
        "ollama:m, ''"
    })
    void a_streamed_call_is_one_json_object(String model, String path) throws IOException {
        try (Simulator simulator =
                Simulator.start(options("The answer is 42.").reasoningTokens(3).build())) {
            Result result = new Shell()
                    .run(
                            "call",
                            "--model",
                            model,
                            "--base-url",
                            simulator.url() + path,
                            "--prompt",
                            "6 x 7?",
                            "--stream",
                            "--json");

            assertThat(result.err()).isEmpty();
            assertThat(result.code()).isZero();
            JsonNode call = json.readTree(result.out());
            assertThat(call.path("outcome").asText()).isEqualTo("ANSWERED");
            assertThat(call.path("text").asText()).isEqualTo("The answer is 42.");
            assertThat(call.path("finishReason").asText()).isEqualTo("STOP");
            assertThat(call.path("toolCalls").asInt()).isZero();
            assertThat(call.path("contentEvents").asInt()).isGreaterThan(1);
            assertThat(call.path("usage").path("outputTokens").asInt()).isPositive();
            assertThat(call.path("timings").path("ttft").asDouble()).isPositive();
            assertThat(call.path("timings").path("e2e").asDouble())
                    .isGreaterThanOrEqualTo(call.path("timings").path("ttft").asDouble());
            assertThat(call.get("error").isNull()).isTrue();
        }
    }

    @Test
    void a_whole_answer_has_no_ttft() throws IOException {
        try (Simulator simulator = Simulator.start(options("42").build())) {
            Result result = new Shell()
                    .run(
                            "call",
                            "--model",
                            "openai-compatible:m",
                            "--base-url",
                            simulator.url(),
                            "--prompt",
                            "6 x 7?",
                            "--json");

            JsonNode call = json.readTree(result.out());
            assertThat(call.path("text").asText()).isEqualTo("42");
            assertThat(call.get("timings").get("ttft").isNull()).isTrue();
            assertThat(call.path("timings").path("e2e").asDouble()).isPositive();
        }
    }

    @Test
    void without_json_the_answer_goes_to_out_and_the_rest_to_err() throws IOException {
        try (Simulator simulator = Simulator.start(options("42").build())) {
            Result result = new Shell()
                    .run(
                            "call",
                            "--model",
                            "openai-compatible:m",
                            "--base-url",
                            simulator.url(),
                            "--prompt",
                            "6 x 7?",
                            "--system",
                            "Be short.",
                            "--temperature",
                            "0",
                            "--max-output-tokens",
                            "9",
                            "--stream");

            assertThat(result.out()).isEqualTo("42" + System.lineSeparator());
            assertThat(result.err()).contains("ANSWERED, finish reason STOP").contains("TTFT ");
        }
    }

    @Test
    void an_error_of_the_server_is_an_object_and_exit_code_3() throws IOException {
        try (Simulator simulator = Simulator.start(
                options("42").fault(Fault.rateLimited(1, Duration.ofSeconds(1))).build())) {
            Result result = new Shell()
                    .run(
                            "call",
                            "--model",
                            "openai-compatible:m",
                            "--base-url",
                            simulator.url(),
                            "--prompt",
                            "x",
                            "--json");

            assertThat(result.code()).isEqualTo(3);
            JsonNode call = json.readTree(result.out());
            assertThat(call.path("outcome").asText()).isEqualTo("TRANSPORT_FAILED");
            assertThat(call.path("error").path("kind").asText()).isEqualTo("RATE_LIMITED");
            assertThat(call.path("error").path("status").asInt()).isEqualTo(429);
            assertThat(call.path("error").path("message").asText()).isNotBlank();
        }
    }

    @Test
    void no_server_is_an_object_and_exit_code_3() throws IOException {
        Result result = new Shell()
                .run(
                        "call",
                        "--model",
                        "openai-compatible:m",
                        "--base-url",
                        "http://127.0.0.1:1/v1",
                        "--prompt",
                        "x",
                        "--json");

        assertThat(result.code()).isEqualTo(3);
        JsonNode error = json.readTree(result.out()).path("error");
        assertThat(error.path("kind").asText()).isEqualTo("CONNECTION");
        assertThat(error.get("status").isNull()).isTrue();
        assertThat(error.path("message").asText()).contains("127.0.0.1:1");
    }

    @Test
    void a_missing_key_names_the_variable() throws IOException {
        Result result = new Shell()
                .run("call", "--model", "openai:m", "--api-key-env", "LLMBENCH_NO_SUCH_KEY", "--prompt", "x", "--json");

        assertThat(result.code()).isEqualTo(3);
        JsonNode call = json.readTree(result.out());
        assertThat(call.path("outcome").asText()).isEqualTo("SKIPPED");
        JsonNode error = call.path("error");
        assertThat(error.path("kind").asText()).isEqualTo("AUTHENTICATION");
        assertThat(error.path("message").asText()).contains("LLMBENCH_NO_SUCH_KEY");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    gpt-4                | llmbench: model must be provider:name
                    nobody:gpt-4         | llmbench: no provider "nobody"; there are [
                    openai-compatible:m  | llmbench: openai-compatible:m needs a base URL
                    """)
    void a_wrong_model_is_bad_input(String model, String message) {
        Result spoken = new Shell().run("call", "--model", model, "--prompt", "x");

        assertThat(spoken.code()).isEqualTo(2);
        assertThat(spoken.out()).isEmpty();
        assertThat(spoken.err()).contains(message).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --model gpt-4 --prompt x                      | model must be provider:name
                    --model nobody:gpt-4 --prompt x               | no provider "nobody"
                    --model openai-compatible:m --prompt x        | needs a base URL
                    --model openai-compatible:m                   | Missing required option
                    --model openai:m --prompt x --temperature hot | hot' is not a double
                    --model openai:m --prompt x --timeout 0       | --timeout must be >= 1 second, but was 0
                    """)
    void bad_input_is_an_object_too_where_one_was_asked_for(String arguments, String message) throws IOException {
        Result result = new Shell().run(("call --json " + arguments).split(" ", -1));

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains(message).hasLineCount(1);
        JsonNode call = json.readTree(result.out());
        assertThat(call.path("outcome").asText()).isEqualTo("SKIPPED");
        assertThat(call.get("finishReason").isNull()).isTrue();
        assertThat(call.path("usage").get("inputTokens").isNull()).isTrue();
        assertThat(call.path("timings").get("ttft").isNull()).isTrue();
        assertThat(call.path("error").path("kind").asText()).isEqualTo("BAD_REQUEST");
        assertThat(call.path("error").path("message").asText()).contains(message);
    }

    private static SimulatorOptions.Builder options(String answer) {
        return SimulatorOptions.builder().answers(Answers.script(answer));
    }
}
