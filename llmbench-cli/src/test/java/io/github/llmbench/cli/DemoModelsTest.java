package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DemoModelsTest {
    private static String asked(String url, String model) throws IOException, InterruptedException {
        String body = """
                {"model": "%s", "messages": [{"role": "user", "content": "What is 13 plus 7? Answer with the number."}]}
                """.formatted(model);
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode answer = new ObjectMapper().readTree(response.body());
        return answer.at("/choices/0/message/content").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulated-large", "simulated-small"})
    void each_model_answers_the_questions_of_the_first_steps(String model) throws IOException, InterruptedException {
        try (DemoModels models = DemoModels.start()) {
            assertThat(asked(models.url(), model)).isNotBlank().isEqualTo(asked(models.url(), model));
        }
    }

    @Test
    void they_listen_on_this_machine_alone() throws IOException {
        try (DemoModels models = DemoModels.start()) {
            assertThat(models.url()).startsWith("http://127.0.0.1:");
        }
    }
}
