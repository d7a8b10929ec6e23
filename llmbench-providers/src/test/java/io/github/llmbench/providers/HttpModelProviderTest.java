package io.github.llmbench.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Secret;
import io.github.llmbench.api.spi.MissingKeyException;
import io.github.llmbench.api.spi.ModelProvider;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpModelProviderTest {
    private static void open(String id, Endpoint endpoint, Map<String, String> environment) {
        new HttpModelProvider(environment::get)
                .open(ModelRef.of(id).at(endpoint))
                .close();
    }

    @Test
    void is_found_by_the_service_loader() {
        assertThat(ServiceLoader.load(ModelProvider.class).stream().map(ServiceLoader.Provider::get))
                .anySatisfy(provider -> assertThat(provider.ids())
                        .containsExactlyInAnyOrder(
                                "openai", "openai-responses", "anthropic", "google", "ollama", "openai-compatible"));
    }

    @ParameterizedTest
    @CsvSource({
        "openai:m, OPENAI_API_KEY",
        "openai-responses:m, OPENAI_API_KEY",
        "anthropic:m, ANTHROPIC_API_KEY",
        "google:m, GOOGLE_API_KEY",
        "google:m, GEMINI_API_KEY"
    })
    void a_missing_key_is_told_with_the_variable_to_set(String id, String variable) {
        assertThatThrownBy(() -> open(id, Endpoint.DEFAULT, Map.of()))
                .isInstanceOf(MissingKeyException.class)
                .hasMessageContaining(id)
                .hasMessageContaining(variable);
        assertThatCode(() -> open(id, Endpoint.DEFAULT, Map.of(variable, "k"))).doesNotThrowAnyException();
    }

    @Test
    void a_named_variable_goes_before_the_usual_one() {
        Endpoint named = Endpoint.builder().apiKeyVariable("MY_KEY").build();

        assertThatThrownBy(() -> open("openai:m", named, Map.of("OPENAI_API_KEY", "k")))
                .isInstanceOf(MissingKeyException.class)
                .hasMessageContaining("MY_KEY");
        assertThatCode(() -> open("openai:m", named, Map.of("MY_KEY", "k"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"http://localhost:9/v1", "http://127.0.0.1:9", "http://[::1]:9/v1"})
    void no_key_is_needed_on_loopback(String url) {
        assertThatCode(() -> open("openai:m", Endpoint.at(url), Map.of())).doesNotThrowAnyException();
    }

    @Test
    void no_key_is_needed_where_a_header_carries_one() {
        Endpoint azure = Endpoint.builder()
                .baseUrl("https://example.openai.azure.com/openai/v1")
                .header("api-key", Secret.of("abcd"))
                .build();

        assertThatCode(() -> open("openai:m", azure, Map.of())).doesNotThrowAnyException();
    }

    @Test
    void a_compatible_server_needs_a_base_url_and_no_key() {
        assertThatThrownBy(() -> open("openai-compatible:m", Endpoint.DEFAULT, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openai-compatible:m needs a base URL");
        assertThatCode(() -> open("openai-compatible:m", Endpoint.at("https://example.org/v1"), Map.of()))
                .doesNotThrowAnyException();
    }

    @Test
    void a_provider_that_is_not_here_is_named() {
        assertThatThrownBy(() -> open("nobody:m", Endpoint.DEFAULT, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"nobody\"")
                .hasMessageContaining("openai-compatible");
    }

    @Test
    void a_password_in_the_base_url_is_refused_and_not_repeated() {
        assertThatThrownBy(() -> open("openai:m", Endpoint.at("http://me:hunter2@localhost/v1"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2");
    }
}
