package io.github.llmbench.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.CallError.Kind;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Secret;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sent, and how calls end, over real HTTP. */
class HttpModelClientTest {
    private static final String STREAM = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},"
            + "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private final Loopback server = new Loopback();

    @AfterEach
    void stop() {
        server.close();
    }

    private ModelClient open(String id, Endpoint.Builder endpoint) {
        return new HttpModelProvider(Map.<String, String>of()::get)
                .open(ModelRef.of(id).at(endpoint.build()));
    }

    private ModelClient open(String id) {
        return open(id, Endpoint.builder().baseUrl(server.url() + "/base"));
    }

    private Loopback.Received sent(String id, Endpoint.Builder endpoint, ModelRequest request) {
        server.answer(200, "text/event-stream", STREAM);
        try (ModelClient client = open(id, endpoint)) {
            client.call(request, CallContext.now()).join();
        }
        return server.take();
    }

    private JsonNode body(String id, ModelRequest request) throws Exception {
        return new ObjectMapper()
                .readTree(sent(id, Endpoint.builder().baseUrl(server.url() + "/base"), request)
                        .body());
    }

    @ParameterizedTest
    @CsvSource({
        "openai:m, true, /base/chat/completions",
        "openai-compatible:m, false, /base/chat/completions",
        "openai-responses:m, true, /base/responses",
        "anthropic:m, true, /base/messages",
        "google:m, true, /base/models/m:streamGenerateContent?alt=sse",
        "google:m, false, /base/models/m:generateContent",
        "ollama:m, true, /base/api/chat"
    })
    void the_base_url_is_all_before_the_route(String id, boolean stream, String path) {
        ModelRequest request = ModelRequest.of("Hello").streamed(stream);

        assertThat(sent(id, Endpoint.builder().baseUrl(server.url() + "/base"), request)
                        .uri())
                .isEqualTo(path);
        assertThat(sent(id, Endpoint.builder().baseUrl(server.url() + "/base/"), request)
                        .uri())
                .isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "openai:m, authorization, Bearer sk-test-key",
        "openai-responses:m, authorization, Bearer sk-test-key",
        "openai-compatible:m, authorization, Bearer sk-test-key",
        "anthropic:m, x-api-key, sk-test-key",
        "google:m, x-goog-api-key, sk-test-key",
        "ollama:m, authorization, Bearer sk-test-key"
    })
    void the_key_goes_into_the_providers_header_and_nowhere_else(String id, String header, String value) {
        Endpoint.Builder endpoint = Endpoint.builder().baseUrl(server.url()).apiKey(Secret.of("sk-test-key"));

        Loopback.Received received = sent(id, endpoint, ModelRequest.of("Hello"));

        assertThat(received.headers()).containsEntry(header, value);
        assertThat(received.uri() + received.body()).doesNotContain("sk-test-key");
        assertThat(received.headers().values().stream().filter(v -> v.contains("sk-test-key")))
                .hasSize(1);
    }

    @Test
    void without_a_key_no_header_pretends_to_carry_one() {
        for (String id : List.of("openai:m", "anthropic:m", "google:m", "openai-responses:m", "ollama:m")) {
            assertThat(sent(id, Endpoint.builder().baseUrl(server.url()), ModelRequest.of("Hello"))
                            .headers())
                    .doesNotContainKeys("authorization", "x-api-key", "x-goog-api-key");
        }
    }

    @Test
    void headers_and_query_parameters_of_the_endpoint_are_sent() {
        Endpoint.Builder gateway = Endpoint.builder()
                .baseUrl(server.url())
                .header("Api-Key", Secret.of("gateway-key"))
                .query("api-version", "2026-01-01")
                .query("a b", "ü&");

        Loopback.Received chat = sent("openai:m", gateway, ModelRequest.of("Hello"));
        Loopback.Received google = sent("google:m", gateway, ModelRequest.of("Hello"));

        assertThat(chat.headers()).containsEntry("api-key", "gateway-key");
        assertThat(chat.uri()).isEqualTo("/chat/completions?api-version=2026-01-01&a%20b=%C3%BC%26");
        assertThat(google.uri()).contains("?alt=sse&api-version=2026-01-01&");
    }

    @Test
    void the_call_id_is_sent_so_that_a_servers_log_can_be_joined() {
        server.answer(200, "text/event-stream", STREAM);
        try (ModelClient client = open("openai:m")) {
            client.call(
                            ModelRequest.of("Hello"),
                            new CallContext(CallTrace.recorder(System.nanoTime()), null, null, "run-1/7"))
                    .join();
        }

        assertThat(server.take().headers())
                .containsEntry("x-llmbench-call", "run-1/7")
                .containsEntry("content-type", "application/json");
    }

    @Test
    void a_stream_asks_for_usage_and_a_whole_answer_for_no_stream() throws Exception {
        JsonNode stream = body("openai:m", ModelRequest.of("Hello"));
        JsonNode whole = body("openai:m", ModelRequest.of("Hello").streamed(false));

        assertThat(stream.at("/stream").asBoolean()).isTrue();
        assertThat(stream.at("/stream_options/include_usage").asBoolean()).isTrue();
        assertThat(whole.at("/stream").asBoolean(true)).isFalse();
        assertThat(whole.has("stream_options")).isFalse();
        assertThat(body("ollama:m", ModelRequest.of("Hello").streamed(false))
                        .at("/stream")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void messages_keep_their_roles_and_their_texts_to_the_letter() throws Exception {
        String text = "\"quoted\" \\ back\nline\t\u0001 ü 👋 \u2028 {{x}}";
        ModelRequest request = new ModelRequest(
                List.of(
                        Message.system(text),
                        Message.user("1 " + text),
                        Message.assistant("2 " + text),
                        Message.user("3")),
                ModelParameters.DEFAULT,
                true);

        JsonNode chat = body("openai:m", request).get("messages");
        JsonNode anthropic = body("anthropic:m", request);
        JsonNode google = body("google:m", request);

        assertThat(chat.findValuesAsText("role")).containsExactly("system", "user", "assistant", "user");
        assertThat(chat.findValuesAsText("content")).containsExactly(text, "1 " + text, "2 " + text, "3");
        assertThat(anthropic.at("/system/0/text").asText()).isEqualTo(text);
        assertThat(anthropic.get("messages").findValuesAsText("text")).containsExactly("1 " + text, "2 " + text, "3");
        assertThat(google.at("/systemInstruction/parts/0/text").asText()).isEqualTo(text);
        assertThat(google.get("contents").findValuesAsText("text")).containsExactly("1 " + text, "2 " + text, "3");
    }

    @Test
    void calls_of_the_same_form_differ_in_their_texts_and_others_in_their_form() throws Exception {
        server.answer(200, "text/event-stream", STREAM);
        ModelParameters warm = ModelParameters.builder().temperature(1.5).build();
        try (ModelClient client = open("openai:m")) {
            for (ModelRequest request : List.of(
                    ModelRequest.of("one"),
                    ModelRequest.of("two"),
                    ModelRequest.of("three").with(warm),
                    ModelRequest.of("four").streamed(false),
                    new ModelRequest(
                            List.of(Message.user("a"), Message.assistant("llmbench-text-0-"), Message.user("b")),
                            warm,
                            true),
                    ModelRequest.of("lone \uD800 surrogate"))) {
                client.call(request, CallContext.now()).join();
            }
        }

        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(server.take().body()).at("/messages/0/content").asText())
                .isEqualTo("one");
        assertThat(json.readTree(server.take().body()).at("/messages/0/content").asText())
                .isEqualTo("two");
        JsonNode third = json.readTree(server.take().body());
        assertThat(third.at("/temperature").asDouble()).isEqualTo(1.5);
        assertThat(third.at("/messages/0/content").asText()).isEqualTo("three");
        assertThat(json.readTree(server.take().body()).at("/stream").asBoolean(true))
                .isFalse();
        assertThat(json.readTree(server.take().body()).at("/messages").findValuesAsText("content"))
                .containsExactly("a", "llmbench-text-0-", "b");
        assertThat(json.readTree(server.take().body()).at("/messages/0/content").asText())
                .startsWith("lone ");
    }

    @Test
    void parameters_stand_under_each_providers_names() throws Exception {
        ModelRequest request = ModelRequest.of("Hello")
                .with(ModelParameters.builder()
                        .temperature(0.5)
                        .topP(0.25)
                        .maxOutputTokens(77)
                        .seed(5_000_000_000L)
                        .stop("END")
                        .build());

        JsonNode openai = body("openai:m", request);
        JsonNode compatible = body("openai-compatible:m", request);
        JsonNode responses = body("openai-responses:m", request);
        JsonNode anthropic = body("anthropic:m", request);
        JsonNode google = body("google:m", request).get("generationConfig");
        JsonNode ollama = body("ollama:m", request).get("options");

        assertThat(openai.get("max_completion_tokens").asInt()).isEqualTo(77);
        assertThat(openai.has("max_tokens")).isFalse();
        assertThat(compatible.get("max_tokens").asInt()).isEqualTo(77);
        assertThat(compatible.get("seed").asLong()).isEqualTo(5_000_000_000L);
        assertThat(compatible.get("temperature").asDouble()).isEqualTo(0.5);
        assertThat(compatible.get("top_p").asDouble()).isEqualTo(0.25);
        assertThat(compatible.at("/stop/0").asText()).isEqualTo("END");
        assertThat(responses.get("max_output_tokens").asInt()).isEqualTo(77);
        assertThat(responses.has("seed")).isFalse();
        assertThat(anthropic.get("max_tokens").asInt()).isEqualTo(77);
        assertThat(anthropic.at("/stop_sequences/0").asText()).isEqualTo("END");
        assertThat(google.get("maxOutputTokens").asInt()).isEqualTo(77);
        assertThat(google.get("seed").asLong()).isEqualTo(5_000_000_000L);
        assertThat(ollama.get("num_predict").asInt()).isEqualTo(77);
        assertThat(ollama.get("seed").asLong()).isEqualTo(5_000_000_000L);
    }

    @Test
    void extra_parameters_are_merged_under_the_providers_own_names() throws Exception {
        ModelRequest request = ModelRequest.of("Hello")
                .with(ModelParameters.builder()
                        .temperature(0.5)
                        .extra("reasoning_effort", "low")
                        .extra("options", Map.of("num_ctx", 4096))
                        .build());

        assertThat(body("openai:m", request).get("reasoning_effort").asText()).isEqualTo("low");
        JsonNode options = body("ollama:m", request).get("options");
        assertThat(options.get("num_ctx").asInt()).isEqualTo(4096);
        assertThat(options.get("temperature").asDouble()).isEqualTo(0.5);
    }

    @Test
    void parameters_that_a_provider_does_not_take_are_told_in_the_settings() {
        ModelRef model = ModelRef.of("openai-responses:m")
                .at(server.url())
                .with(ModelParameters.builder().seed(1).stop("x").build());
        try (ModelClient client = new HttpModelProvider(name -> null).open(model)) {
            assertThat(client.settings())
                    .containsEntry("parameters-not-sent", "seed, stop")
                    .containsEntry("base-url", server.url())
                    .containsEntry(
                            "answer-limits", "64 MiB a body, 16 MiB an event, 256 MiB a stream, 1,000,000 events")
                    .containsKey("transport");
        }
    }

    @Test
    void a_parameter_that_has_no_json_form_is_a_clear_error_and_no_exception() {
        ModelRequest request = ModelRequest.of("Hello")
                .with(ModelParameters.builder().extra("x", new Object()).build());
        try (ModelClient client = open("openai:m")) {
            ModelResponse response = client.call(request, CallContext.now()).join();

            assertThat(response.error().kind()).isEqualTo(Kind.CLIENT_ERROR);
            assertThat(response.error().message()).startsWith("the request could not be built: ");
        }
    }

    @Test
    void a_key_that_the_server_echoes_is_not_repeated() {
        server.answer(
                401, "application/json", "{\"error\":{\"message\":\"Incorrect API key provided: sk-test-key.\"}}");
        try (ModelClient client =
                open("openai:m", Endpoint.builder().baseUrl(server.url()).apiKey(Secret.of("sk-test-key")))) {
            ModelResponse response =
                    client.call(ModelRequest.of("Hello"), CallContext.now()).join();

            assertThat(response.error().kind()).isEqualTo(Kind.AUTHENTICATION);
            assertThat(response.error().message()).isEqualTo("HTTP 401: Incorrect API key provided: ***.");
        }
    }

    @Test
    void keys_in_headers_and_query_that_a_gateway_echoes_are_not_repeated_anywhere() {
        server.answer(exchange -> {
            String asked = exchange.getRequestURI().getRawQuery() + " "
                    + exchange.getRequestHeaders().getFirst("x-gateway");
            exchange.getResponseHeaders()
                    .set("x-request", exchange.getRequestHeaders().getFirst("authorization"));
            byte[] body = ("{\"error\":{\"message\":\"no: " + asked + "\"}}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(403, body.length);
            exchange.getResponseBody().write(body);
        });
        Endpoint.Builder endpoint = Endpoint.builder()
                .baseUrl(server.url())
                .apiKey(Secret.of("sk-test-key"))
                .header("x-gateway", Secret.of("gateway-key"))
                .query("subscription-key", "query key")
                .query("api-version", "2026-01-01");
        try (ModelClient client = open("openai:m", endpoint)) {
            ModelResponse response =
                    client.call(ModelRequest.of("Hello"), CallContext.now()).join();

            assertThat(response.error().message())
                    .isEqualTo("HTTP 403: no: subscription-key=***&api-version=2026-01-01 ***");
            assertThat(response.headers()).containsEntry("x-request", "Bearer ***");
        }
    }

    @Test
    void a_server_that_is_not_there_is_an_error_and_no_exception() {
        int port = server.port();
        server.close();
        try (ModelClient client = open("openai:m", Endpoint.builder().baseUrl("http://127.0.0.1:" + port))) {
            ModelResponse response =
                    client.call(ModelRequest.of("Hello"), CallContext.now()).join();

            assertThat(response.outcome()).isEqualTo(Outcome.TRANSPORT_FAILED);
            assertThat(response.error().kind()).isEqualTo(Kind.CONNECTION);
        }
    }

    @Test
    void a_server_that_never_answers_ends_in_a_time_out() {
        CountDownLatch release = new CountDownLatch(1);
        server.answer(exchange -> await(release));
        try (ModelClient client = open("openai:m")) {
            ModelResponse response = client.call(
                            ModelRequest.of("Hello"),
                            new CallContext(CallTrace.recorder(System.nanoTime()), Duration.ofMillis(200), null, null))
                    .join();

            assertThat(response.outcome()).isEqualTo(Outcome.TIMED_OUT);
            assertThat(response.trace().sent()).isPositive();
        } finally {
            release.countDown();
        }
    }

    @Test
    void comments_keep_a_call_alive_up_to_its_first_content_and_no_longer() {
        CountDownLatch release = new CountDownLatch(1);
        server.answer(exchange -> {
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            comments(out, 10, release);
            out.write("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n"
                    .getBytes(StandardCharsets.UTF_8));
            comments(out, 100, release);
        });
        try (ModelClient client = open("openai:m")) {
            ModelResponse response = client.call(
                            ModelRequest.of("Hello").streamed(true),
                            new CallContext(
                                    CallTrace.recorder(System.nanoTime()), null, Duration.ofMillis(1_200), null))
                    .join();

            assertThat(response.outcome()).isEqualTo(Outcome.TIMED_OUT);
            assertThat(response.error().message()).contains("stall time-out of 1200.0 ms passed");
            assertThat(response.text()).isEqualTo("Hi");
            CallTrace trace = response.trace();
            assertThat(trace.firstContent() - trace.sent()).isGreaterThan(1_800_000_000L);
            assertThat(trace.end() - trace.lastContent()).isBetween(1_200_000_000L, 10_000_000_000L);
        } finally {
            release.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ANSWERED", "TRANSPORT_FAILED"})
    void a_stream_that_is_over_is_over_though_the_server_keeps_it_open(Outcome outcome) throws Exception {
        String error = "event: error\ndata: {\"error\":{\"message\":\"overloaded\"}}\n\n";
        byte[] stream = (outcome == Outcome.ANSWERED ? STREAM : error).getBytes(StandardCharsets.UTF_8);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        server.answer(exchange -> {
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            try {
                exchange.getResponseBody().write(stream);
                comments(exchange.getResponseBody(), 1_000, release);
            } catch (IOException clientLeft) {
                left.countDown();
            }
        });
        try (ModelClient client = open("openai:m")) {
            // Neither ends a stream in which comments come and no content has.
            ModelResponse response = client.call(
                            ModelRequest.of("Hello"),
                            new CallContext(
                                    CallTrace.recorder(System.nanoTime()),
                                    Duration.ofSeconds(50),
                                    Duration.ofSeconds(50),
                                    null))
                    .get(20, TimeUnit.SECONDS);

            assertThat(response.outcome()).isEqualTo(outcome);
            assertThat(response.trace().end() - response.trace().headers())
                    .as("it ended with its last event, not when it was given up")
                    .isLessThan(900_000_000L);
            assertThat(left.await(20, TimeUnit.SECONDS))
                    .as("the connection is closed")
                    .isTrue();
        } finally {
            release.countDown();
        }
    }

    @Test
    void a_connection_whose_stream_ends_a_little_after_it_is_done_is_used_again() {
        Queue<Integer> ports = new ConcurrentLinkedQueue<>();
        CountDownLatch never = new CountDownLatch(1);
        server.answer(exchange -> {
            ports.add(exchange.getRemoteAddress().getPort());
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(STREAM.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            await(never, 100);
        });
        try (ModelClient client = open("openai:m")) {
            for (int call = 0; call < 3; call++) {
                assertThat(client.call(ModelRequest.of("Hello"), CallContext.now())
                                .join()
                                .text())
                        .isEqualTo("Hi");
            }
        }
        assertThat(ports).hasSize(3).containsOnly(ports.element());
    }

    /** One every 200 ms, until the client has gone. */
    private static void comments(OutputStream out, int count, CountDownLatch release) throws IOException {
        for (int i = 0; i < count; i++) {
            out.write(": OPENROUTER PROCESSING\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            if (await(release, 200)) {
                return;
            }
        }
    }

    private static boolean await(CountDownLatch latch, long millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Test
    void cancelling_the_future_closes_the_connection() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        server.answer(exchange -> {
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            arrived.countDown();
            try {
                while (true) {
                    exchange.getResponseBody().write(": waiting\n\n".getBytes());
                    exchange.getResponseBody().flush();
                }
            } catch (java.io.IOException peerHasGone) {
                closed.countDown();
            }
        });
        try (ModelClient client = open("openai:m")) {
            CompletableFuture<ModelResponse> future = client.call(ModelRequest.of("Hello"), CallContext.now());
            arrived.await();
            future.cancel(true);

            assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
            closed.await();
        }
    }

    @Test
    void closing_the_client_ends_calls_in_flight_and_refuses_new_ones() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        server.answer(exchange -> {
            arrived.countDown();
            await(release);
        });
        ModelClient client = open("openai:m");
        CompletableFuture<ModelResponse> future = client.call(ModelRequest.of("Hello"), CallContext.now());
        arrived.await();
        client.close();

        assertThat(future.join().error().kind()).isEqualTo(Kind.CANCELLED);
        assertThat(client.call(ModelRequest.of("Hello"), CallContext.now())
                        .join()
                        .error()
                        .kind())
                .isEqualTo(Kind.CANCELLED);
        release.countDown();
    }

    @Test
    void closing_one_client_leaves_another_at_work() {
        server.answer(200, "text/event-stream", STREAM);
        HttpModelProvider provider = new HttpModelProvider(name -> null);
        try (ModelClient other = provider.open(ModelRef.of("openai:other").at(server.url()))) {
            provider.open(ModelRef.of("openai:m").at(server.url())).close();

            assertThat(other.call(ModelRequest.of("Hello"), CallContext.now())
                            .join()
                            .text())
                    .isEqualTo("Hi");
        }
    }

    @Test
    void what_is_not_json_ends_the_call_and_closes_the_connection_at_once() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        server.answer(exchange -> {
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            try {
                while (true) {
                    exchange.getResponseBody().write("data: {oops\n\n".getBytes());
                    exchange.getResponseBody().flush();
                }
            } catch (java.io.IOException peerHasGone) {
                closed.countDown();
            }
        });
        try (ModelClient client = open("openai:m")) {
            ModelResponse response =
                    client.call(ModelRequest.of("Hello"), CallContext.now()).join();

            assertThat(response.error().kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
            closed.await();
        }
    }

    @Test
    void an_ollama_stream_is_read_line_by_line() {
        // Written by hand after Ollama's API description, not recorded.
        server.answer(
                200,
                "application/x-ndjson",
                "{\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"done\":false}\n"
                        + "{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
                        + "\"prompt_eval_count\":1,\"eval_count\":2}\n");
        try (ModelClient client = open("ollama:m")) {
            ModelResponse response =
                    client.call(ModelRequest.of("Hello"), CallContext.now()).join();

            assertThat(response.text()).isEqualTo("Hi");
            assertThat(response.usage().outputTokens()).isEqualTo(2);
            assertThat(response.trace().streamed()).isTrue();
            assertThat(response.trace().grade()).isEqualTo(CallTrace.Grade.WIRE);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
