package io.github.llmbench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class ModelTest {
    @Test
    void a_model_is_provider_and_name_and_the_name_may_hold_colons() {
        ModelRef model = ModelRef.of(" ollama:llama3:8b ");

        assertThat(model.provider()).isEqualTo("ollama");
        assertThat(model.name()).isEqualTo("llama3:8b");
        assertThat(model.id()).isEqualTo("ollama:llama3:8b");
        assertThat(model).hasToString("ollama:llama3:8b");
        assertThat(model.labelled("small").label()).isEqualTo("small");
        assertThat(model.at("http://127.0.0.1:1/v1").endpoint().baseUrl()).hasToString("http://127.0.0.1:1/v1");
        ModelParameters cold = ModelParameters.builder().temperature(0).build();
        assertThat(model.with(cold).parameters()).isEqualTo(cold);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpt", ":x", "openai:", "Open AI:x"})
    void a_model_without_provider_or_name_is_refused(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> ModelRef.of(id));
    }

    @Test
    void parameters_are_checked_and_copied() {
        ModelParameters all = ModelParameters.builder()
                .temperature(0.5)
                .topP(0.9)
                .maxOutputTokens(10)
                .seed(3)
                .stop("a", "b")
                .extra("k", List.of(1))
                .build();

        assertThat(all.toBuilder().build()).isEqualTo(all);
        assertThat(all.stop()).containsExactly("a", "b");
        assertThat(all.extra()).isEqualTo(Map.of("k", List.of(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelParameters.builder().temperature(2.1).build())
                .withMessage("temperature must lie between 0.0 and 2.0, but was 2.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelParameters.builder().topP(0).build())
                .withMessageContaining("topP");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelParameters.builder().maxOutputTokens(0).build())
                .withMessageContaining("maxOutputTokens must be >= 1, but was 0");
    }

    @Test
    void an_endpoint_shows_no_secret() {
        Endpoint endpoint = Endpoint.builder()
                .baseUrl("https://example.org/v1")
                .apiKey(Secret.of("sk-very-secret-key"))
                .apiKeyVariable("KEY")
                .caCertificates(Path.of("ca.pem"))
                .clientCertificate(Path.of("c.pem"), Path.of("k.pem"))
                .header("x-team", Secret.of("hidden-value"))
                .query("key", "hidden-query")
                .proxy("socks5://jo:hidden-password@127.0.0.1:1080")
                .build();

        assertThat(endpoint.toString())
                .contains("https://example.org/v1", "x-team", "key", "socks5://***@127.0.0.1:1080")
                .doesNotContain("very-secret", "hidden-");
        assertThat(endpoint.query()).containsEntry("key", "hidden-query");
        assertThat(endpoint.headers()).containsKey("x-team");
        assertThat(endpoint.apiKeyVariable()).isEqualTo("KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "ftp://example.org", "http://", "http://a b", "http://x/v1?y=1"})
    void a_base_url_that_is_none_is_refused(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.at(url)).withMessageContaining("baseUrl");
    }

    @Test
    void a_header_cannot_smuggle_another() {
        Endpoint.Builder builder = Endpoint.builder();

        assertThatIllegalArgumentException().isThrownBy(() -> builder.header("a b", Secret.of("v")));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.header("a", Secret.of("v\r\nx: y")));
    }

    @Test
    void certificate_and_key_belong_together() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Endpoint(
                        null,
                        null,
                        null,
                        null,
                        null,
                        Path.of("c.pem"),
                        null,
                        Endpoint.Http.HTTP_1_1,
                        false,
                        Map.of(),
                        Map.of()))
                .withMessageContaining("clientCertificate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Endpoint(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Path.of("k.pem"),
                        Endpoint.Http.HTTP_1_1,
                        false,
                        Map.of(),
                        Map.of()))
                .withMessageContaining("only clientKey");
    }

    @Test
    void a_secret_hides_itself() {
        Secret secret = Secret.of("sk-0123456789abcd");

        assertThat(secret).hasToString("***");
        assertThat(secret.lastFour()).isEqualTo("…abcd");
        assertThat(Secret.of("short").lastFour()).isEqualTo("***");
        assertThat(secret).isEqualTo(Secret.of("sk-0123456789abcd")).isNotEqualTo(Secret.of("other"));
        assertThat(secret.hashCode()).isEqualTo(Secret.of("sk-0123456789abcd").hashCode());
        assertThat(secret.reveal()).isEqualTo("sk-0123456789abcd");
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(null));
    }

    @Test
    void a_model_is_asked_with_its_own_parameters() {
        ModelRef ref = ModelRef.of("p:m").with(ModelParameters.builder().seed(9).build());
        Model model = new Model() {
            @Override
            public ModelRef ref() {
                return ref;
            }

            @Override
            public CompletableFuture<ModelResponse> call(ModelRequest request) {
                return CompletableFuture.completedFuture(ModelResponse.answered(
                        request.messages().get(0).text() + request.parameters().seed(),
                        Usage.of(1, 2),
                        CallTrace.empty()));
            }

            @Override
            public <T> T as(Class<T> type) {
                throw new IllegalArgumentException("no view");
            }
        };

        assertThat(model.ask("seed ").text()).isEqualTo("seed 9");
    }

    @Test
    void a_request_has_a_message() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelRequest(List.of(), ModelParameters.DEFAULT, true))
                .withMessage("messages must not be empty");
        assertThat(ModelRequest.of("x").streamed(false).stream()).isFalse();
    }

    @Test
    void a_failed_call_has_the_outcome_of_its_error() {
        CallTrace trace = CallTrace.empty();

        assertThat(ModelResponse.failed(new CallError(CallError.Kind.TIMED_OUT, null, "slow"), trace)
                        .outcome())
                .isEqualTo(Outcome.TIMED_OUT);
        assertThat(ModelResponse.failed(new CallError(CallError.Kind.SERVER_ERROR, 500, "x"), trace)
                        .outcome())
                .isEqualTo(Outcome.TRANSPORT_FAILED);
        assertThat(CallError.Kind.RATE_LIMITED.retryable()).isTrue();
        assertThat(CallError.Kind.AUTHENTICATION.retryable()).isFalse();
    }
}
