package io.github.llmbench.providers.request;

import static org.apiguardian.api.API.Status.INTERNAL;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiResponsesStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRequest;
import org.apiguardian.api.API;

/**
 * How requests differ between the providers' interfaces: the langchain4j model that builds them and what it has no field for.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public enum Dialect {
    /** OpenAI's own chat completions, where {@code max_tokens} is no longer taken by newer models. */
    OPENAI {
        @Override
        StreamingChatModel model(String baseUrl, String name, CapturingHttpClient http) {
            return COMPATIBLE.model(baseUrl, name, http);
        }

        @Override
        ChatRequestParameters parameters(ModelParameters asked) {
            var builder = OpenAiChatRequestParameters.builder().maxCompletionTokens(asked.maxOutputTokens());
            common(builder, asked);
            return builder.build();
        }
    },
    /** Chat completions as other servers speak them. */
    COMPATIBLE {
        @Override
        StreamingChatModel model(String baseUrl, String name, CapturingHttpClient http) {
            return OpenAiStreamingChatModel.builder()
                    .httpClientBuilder(http)
                    .baseUrl(baseUrl)
                    .apiKey(NO_KEY)
                    .modelName(name)
                    .build();
        }
    },
    /** OpenAI responses. */
    RESPONSES {
        @Override
        StreamingChatModel model(String baseUrl, String name, CapturingHttpClient http) {
            return OpenAiResponsesStreamingChatModel.builder()
                    .httpClientBuilder(http)
                    .baseUrl(baseUrl)
                    .apiKey(NO_KEY)
                    .modelName(name)
                    .build();
        }

        @Override
        boolean takesSeed() {
            return false;
        }

        @Override
        boolean takesStop() {
            return false;
        }
    },
    /** Anthropic messages. */
    ANTHROPIC {
        @Override
        StreamingChatModel model(String baseUrl, String name, CapturingHttpClient http) {
            return AnthropicStreamingChatModel.builder()
                    .httpClientBuilder(http)
                    .baseUrl(baseUrl)
                    .apiKey(NO_KEY)
                    .modelName(name)
                    .build();
        }

        @Override
        boolean takesSeed() {
            return false;
        }
    },
    /** Google generateContent. */
    GOOGLE {
        @Override
        StreamingChatModel model(String baseUrl, String name, CapturingHttpClient http) {
            return GoogleAiGeminiStreamingChatModel.builder()
                    .httpClientBuilder(http)
                    .baseUrl(baseUrl)
                    .apiKey(NO_KEY)
                    .modelName(name)
                    .build();
        }

        @Override
        void seed(ObjectNode additions, long seed) {
            additions.withObject("/generationConfig").put("seed", seed);
        }

        @Override
        void wholeAnswer(ObjectNode body) {}

        /** The interface has a field for its own schemas and another for JSON Schema. */
        @Override
        void plainSchemas(ObjectNode body) {
            for (JsonNode tools : body.path("tools")) {
                for (JsonNode tool : tools.path("functionDeclarations")) {
                    rename((ObjectNode) tool, "parameters", "parametersJsonSchema");
                }
            }
            if (body.path("generationConfig") instanceof ObjectNode config) {
                rename(config, "responseSchema", "responseJsonSchema");
            }
        }

        @Override
        boolean takesImageUrls() {
            return false;
        }

        @Override
        String wholeAnswerUrl(String url) {
            return url.replace(":streamGenerateContent?alt=sse", ":generateContent");
        }
    },
    /** Ollama chat. */
    OLLAMA {
        @Override
        StreamingChatModel model(String baseUrl, String name, CapturingHttpClient http) {
            return OllamaStreamingChatModel.builder()
                    .httpClientBuilder(http)
                    .baseUrl(baseUrl)
                    .modelName(name)
                    .build();
        }

        @Override
        void seed(ObjectNode additions, long seed) {
            additions.withObject("/options").put("seed", seed);
        }

        @Override
        boolean takesImageUrls() {
            return false;
        }
    };

    /** What langchain4j gets where it insists on a key; its headers for keys are not sent. */
    private static final String NO_KEY = "-";

    /** The langchain4j model that builds the requests; it calls nothing. */
    abstract StreamingChatModel model(String baseUrl, String name, CapturingHttpClient http);

    /** The parameters that langchain4j has fields for. */
    ChatRequestParameters parameters(ModelParameters asked) {
        var builder = ChatRequestParameters.builder();
        builder.maxOutputTokens(asked.maxOutputTokens());
        common(builder, asked);
        return builder.build();
    }

    boolean takesSeed() {
        return true;
    }

    boolean takesStop() {
        return true;
    }

    /** Whether the provider fetches images; langchain4j would fetch them here for those that do not. */
    boolean takesImageUrls() {
        return true;
    }

    /** @throws IllegalArgumentException if the request holds what the interface has no form for */
    void refuseWhatItLacks(ModelRequest request) {
        if (takesImageUrls()) {
            return;
        }
        request.messages().stream()
                .flatMap(message -> message.images().stream())
                .filter(image -> image.url() != null)
                .findFirst()
                .ifPresent(image -> {
                    throw new IllegalArgumentException("this provider takes images by their bytes, not by URL ("
                            + image.url() + "); give the file or a data: URL");
                });
    }

    /** Puts JSON Schema where the interface wants it. */
    void plainSchemas(ObjectNode body) {}

    private static void rename(ObjectNode node, String from, String to) {
        JsonNode value = node.remove(from);
        if (value != null) {
            node.set(to, value);
        }
    }

    void seed(ObjectNode additions, long seed) {
        additions.put("seed", seed);
    }

    /** Makes a body that asks for a stream one that asks for a whole answer. */
    void wholeAnswer(ObjectNode body) {
        body.put("stream", false);
        body.remove("stream_options");
    }

    String wholeAnswerUrl(String url) {
        return url;
    }

    void common(DefaultChatRequestParameters.Builder<?> builder, ModelParameters asked) {
        builder.temperature(asked.temperature()).topP(asked.topP());
        if (!asked.stop().isEmpty() && takesStop()) {
            builder.stopSequences(asked.stop());
        }
    }
}
