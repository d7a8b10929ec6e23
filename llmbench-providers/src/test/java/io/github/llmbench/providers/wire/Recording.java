package io.github.llmbench.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.CallError.Kind;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** One recorded exchange with a provider and what a correct client reads in it. */
public record Recording(
        String name,
        WireFormat format,
        String mode,
        int status,
        Map<String, String> headers,
        byte[] body,
        JsonNode expect) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** All recordings of the folder named by {@code -Dllmbench.wire}, or else of the test resources. */
    public static List<Recording> all() {
        Path folder = folder();
        try (Stream<Path> files = Files.walk(folder)) {
            List<Recording> all = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(file -> read(folder, file))
                    .toList();
            assertThat(all).as("recordings in " + folder).isNotEmpty();
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        String named = System.getProperty("llmbench.wire", "");
        if (!named.isBlank()) {
            // Tests run in the module's folder; a relative path is meant from where the build was started.
            return Path.of(System.getProperty("llmbench.root", "")).resolve(named);
        }
        try {
            return Path.of(Recording.class.getResource("/wire").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Recording read(Path folder, Path file) {
        try {
            JsonNode node = JSON.readTree(file.toFile());
            JsonNode response = node.get("response");
            Map<String, String> headers = new HashMap<>();
            response.get("headers")
                    .properties()
                    .forEach(header -> headers.put(
                            header.getKey().toLowerCase(Locale.ROOT),
                            header.getValue().asText()));
            headers.remove("transfer-encoding");
            headers.remove("content-length");
            headers.remove("content-encoding");
            return new Recording(
                    folder.relativize(file).toString(),
                    WireFormat.valueOf(node.get("format").asText().toUpperCase(Locale.ROOT)),
                    node.get("mode").asText(),
                    response.get("status").asInt(),
                    headers,
                    response.get("body").asText().getBytes(StandardCharsets.UTF_8),
                    node.get("expect"));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    public boolean streamed() {
        return mode.equals("stream");
    }

    /** Compares a response with every value expected. */
    public void check(ModelResponse response) {
        assertThat(expect.size()).as("values expected").isPositive();
        if (expect.has("httpError")) {
            assertThat(response.error()).isNotNull();
            assertThat(response.error().status())
                    .isEqualTo(expect.get("httpError").asInt());
            assertThat(response.error().message())
                    .isNotBlank()
                    .doesNotContain("\n")
                    .hasSizeLessThan(400);
            assertThat(response.outcome()).isEqualTo(Outcome.TRANSPORT_FAILED);
            return;
        }
        if (expect.path("streamError").asBoolean()) {
            assertThat(response.error()).isNotNull();
            assertThat(response.error().kind()).isEqualTo(Kind.STREAM_BROKEN);
        } else {
            assertThat(response.error()).isNull();
        }
        assertThat(response.text()).isEqualTo(expect.path("text").asText(""));
        assertThat(response.reasoning()).isEqualTo(expect.path("reasoning").asText(""));
        assertThat(response.toolCalls()).hasSize(expect.path("toolCalls").asInt(0));
        count("inputTokens", response.usage().inputTokens());
        count("outputTokens", response.usage().outputTokens());
        count("reasoningTokens", response.usage().reasoningTokens());
        count("cachedInputTokens", response.usage().cachedInputTokens());
        count("cacheReadInputTokens", response.usage().cachedInputTokens());
        count("cacheCreationInputTokens", response.usage().cacheCreationInputTokens());
        assertThat(response.finishReason())
                .isEqualTo(finishReason(expect.path("finishReason").asText("")));
        if (expect.has("contentEvents")) {
            assertThat(textEvents(response.trace()))
                    .as("content events")
                    .isEqualTo(expect.get("contentEvents").asInt());
        }
        assertThat(response.trace().streamed()).isEqualTo(streamed());
    }

    private void count(String name, Long value) {
        if (expect.has(name)) {
            assertThat(value).as(name).isEqualTo(expect.get(name).asLong());
        }
    }

    private static int textEvents(CallTrace trace) {
        int events = 0;
        for (int i = 0; i < trace.contentEvents(); i++) {
            events += trace.eventKind(i) == EventKind.TEXT ? 1 : 0;
        }
        return events;
    }

    private static FinishReason finishReason(String sent) {
        if (sent.isEmpty()) {
            return null;
        }
        String word = sent.toLowerCase(Locale.ROOT);
        if (Set.of("stop", "end_turn", "stop_sequence", "completed").contains(word)) {
            return FinishReason.STOP;
        }
        if (Set.of("length", "max_tokens", "incomplete").contains(word)) {
            return FinishReason.LENGTH;
        }
        if (Set.of("tool_calls", "tool_use", "function_call").contains(word)) {
            return FinishReason.TOOL_CALLS;
        }
        if (Set.of("content_filter", "safety", "refusal", "recitation", "blocklist", "prohibited_content", "spii")
                .contains(word)) {
            return FinishReason.CONTENT_FILTER;
        }
        return FinishReason.OTHER;
    }

    @Override
    public String toString() {
        return name;
    }
}
