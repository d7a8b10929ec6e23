package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReporterTest {
    @TempDir
    private Path home;

    @Test
    void a_run_is_what_its_schema_says() throws IOException {
        Run run = Runs.run(home, Runs.sums(60));

        String json = Files.readString(home.resolve("reports").resolve(run.id()).resolve("run.json"));

        assertThat(schema().validate(json, InputFormat.JSON)).isEmpty();
    }

    @Test
    void every_script_survives_and_fits_the_schema() throws IOException {
        String json = Files.readString(new JsonReporter().write(ForeignText.run(home), home));

        assertThat(schema().validate(json, InputFormat.JSON)).isEmpty();
        JsonNode run = new ObjectMapper().readTree(json);
        assertThat(run.path("trials").findValuesAsText("text")).containsExactlyInAnyOrderElementsOf(ForeignText.ALL);
        assertThat(run.at("/run/models/0").asText()).isEqualTo(ForeignText.MODEL);
    }

    @Test
    void an_unpriced_model_whose_calls_failed_has_no_cost_anywhere() throws IOException {
        Run run = Runs.silent(home);

        String json = Files.readString(new JsonReporter().write(run, home));

        assertThat(run.metrics()).extracting(Metric::name).doesNotContain("cost");
        assertThat(json).doesNotContain("\"usd\"").doesNotContain("\"cost\" : 0");
        assertThat(schema().validate(json, InputFormat.JSON)).isEmpty();
        assertThat(String.join("\n", new ConsoleSummary(run, new Style(false)).lines()))
                .contains("Cost of the run: not known, no call has a price")
                .doesNotContain("$0");
    }

    @Test
    void numbers_and_trials_are_those_of_the_run() throws IOException {
        Run run = Runs.run(home, Runs.sums(60));

        JsonNode json =
                new ObjectMapper().readTree(new JsonReporter().write(run, home).toFile());

        assertThat(json.path("schema").asText()).isEqualTo("llmbench-run/1");
        assertThat(json.at("/run/id").asText()).isEqualTo(run.id());
        assertThat(json.at("/run/verdict").asText()).isEqualTo(run.verdict().name());
        assertThat(json.at("/metrics/0/estimate").asDouble())
                .isEqualTo(run.metric("accuracy", "test:good").estimate());
        assertThat(json.path("trials")).hasSize(120);
        JsonNode failed = trial(json, "test:poor", "s29");
        assertThat(failed.path("outcome").asText()).isEqualTo("TRANSPORT_FAILED");
        assertThat(failed.at("/scores/exact_match/state").asText()).isEqualTo("UNSCORED");
        assertThat(failed.at("/scores/exact_match").has("value")).isFalse();
        assertThat(failed.at("/calls/0/error/status").asInt()).isEqualTo(400);
        assertThat(trial(json, "test:poor", "s28").path("cost").has("usd")).isFalse();
        JsonNode right = trial(json, "test:good", "s10");
        assertThat(right.path("text").asText()).isEqualTo("The sum is 20");
        assertThat(right.at("/scores/exact_match/value").asInt()).isEqualTo(1);
        assertThat(right.at("/scores/exact_match/answer").asText()).isEqualTo("20");
        assertThat(right.at("/calls/0/timings/ttft").asDouble()).isEqualTo(20.7);
        assertThat(right.at("/calls/0/usage/outputTokens").asInt()).isEqualTo(13);
        assertThat(right.at("/cost/usd").decimalValue()).isEqualByComparingTo("0.00000885");
    }

    @Test
    void the_summary_alone_has_no_trials() throws IOException {
        Run run = Runs.run(home, Runs.sums(6));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new JsonReporter().write(run, out, false);

        JsonNode json = new ObjectMapper().readTree(out.toByteArray());
        assertThat(json.has("trials")).isFalse();
        assertThat(json.path("gates")).isNotEmpty();
    }

    private static JsonNode trial(JsonNode json, String model, String sample) {
        return StreamSupport.stream(json.path("trials").spliterator(), false)
                .filter(trial -> trial.path("model").asText().equals(model)
                        && trial.path("sample").asText().equals(sample))
                .findFirst()
                .orElseThrow();
    }

    private static Schema schema() throws IOException {
        try (InputStream in = JsonReporterTest.class.getResourceAsStream(JsonReporter.SCHEMA_RESOURCE)) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(in, InputFormat.JSON);
        }
    }
}
