package io.github.llmbench.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallError.Kind;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.providers.http.TransportFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AnswerReaderTest {
    private static final String CHUNK = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n";
    private static final String END = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

    private final List<ModelResponse> responses = new ArrayList<>();
    private final AnswerReader reader =
            new AnswerReader(WireFormat.CHAT, true, CallTrace.recorder(0), text -> text, responses::add);

    private void feed(String text) {
        reader.bytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 3_000);
    }

    private ModelResponse response() {
        assertThat(responses).hasSize(1);
        return responses.get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "400, BAD_REQUEST",
        "401, AUTHENTICATION",
        "403, AUTHENTICATION",
        "404, NOT_FOUND",
        "408, SERVER_ERROR",
        "413, BAD_REQUEST",
        "302, BAD_REQUEST",
        "429, RATE_LIMITED",
        "500, SERVER_ERROR",
        "529, SERVER_ERROR"
    })
    void a_status_says_what_kind_of_error_it_is(int status, Kind kind) {
        CallError error = InMemory.error(WireFormat.CHAT, status, "{\"error\":{\"message\":\"no\"}}")
                .error();

        assertThat(error).isEqualTo(new CallError(kind, status, "HTTP " + status + ": no"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "{\"error\":{\"message\":\"m\",\"type\":\"t\"}}#m",
                "{\"type\":\"error\",\"error\":{\"type\":\"t\",\"message\":\"m\"}}#m",
                "[{\"error\":{\"code\":400,\"message\":\"m\",\"status\":\"INVALID\"}}]#m",
                "{\"error\":\"m\"}#m",
                "{\"error\":[\"m\"]}#m",
                "{\"object\":\"error\",\"message\":\"m\",\"code\":40303}#m",
                "{\"message\":{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"m\"}]}}#m",
                "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"m\"}]}#m",
                "{\"detail\":\"m\"}#m",
                "{\"errors\":[{\"message\":\"m\"}]}#m",
                "{\"error\":{\"message\":\"Provider returned error\",\"metadata\":{\"raw\":\"m\"}}}#Provider returned error: m",
                "{\"error\":{\"type\":\"t\"}}#t",
                "<html><style>x{}</style><title>502 Bad Gateway</title>\\n<h1>no</h1></html>#502 Bad Gateway \\n no",
                "plain words#plain words"
            })
    void the_message_is_found_in_every_form_of_error(String body, String message) {
        assertThat(InMemory.error(WireFormat.CHAT, 400, body).error().message()).isEqualTo("HTTP 400: " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"code\":\"insufficient_quota\",\"type\":\"insufficient_quota\",\"message\":\"pay\"}}",
                "{\"error\":{\"code\":null,\"type\":\"insufficient_quota\",\"message\":\"pay\"}}"
            })
    void a_spent_account_is_not_asked_again(String body) {
        CallError error = InMemory.error(WireFormat.CHAT, 429, body).error();

        assertThat(error.kind()).isEqualTo(Kind.QUOTA_EXHAUSTED);
        assertThat(error.kind().retryable()).isFalse();
        assertThat(error.message()).contains("HTTP 429", "pay");
    }

    @Test
    void an_error_without_a_body_is_its_status() {
        assertThat(InMemory.error(WireFormat.CHAT, 503, "").error().message()).isEqualTo("HTTP 503");
        assertThat(InMemory.error(WireFormat.CHAT, 503, "{}").error().message()).isEqualTo("HTTP 503");
    }

    @Test
    void a_message_is_one_short_line_without_the_key() {
        String message = InMemory.error(
                        WireFormat.CHAT,
                        401,
                        "{\"error\":{\"message\":\"bad key sk-secret:\\n\\t" + "x".repeat(1000) + "\"}}")
                .error()
                .message();

        assertThat(message)
                .startsWith("HTTP 401: bad key ***: xxx")
                .hasSizeLessThan(320)
                .doesNotContain("\n");
    }

    @Test
    void a_request_that_a_content_filter_refused_is_blocked_by_safety() {
        ModelResponse response = InMemory.error(
                WireFormat.CHAT,
                400,
                "{\"error\":{\"code\":\"content_filter\",\"message\":\"filtered\",\"innererror\":{\"code\":\"ResponsibleAIPolicyViolation\"}}}");

        assertThat(response.outcome()).isEqualTo(Outcome.SAFETY_BLOCKED);
        assertThat(response.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(response.error().status()).isEqualTo(400);
    }

    @Test
    void an_error_that_comes_with_status_200_is_an_error() {
        CallError error = InMemory.json(WireFormat.CHAT, "{\"error\":{\"code\":429,\"message\":\"slow down\"}}")
                .error();

        assertThat(error.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(error.status()).isEqualTo(429);
    }

    @Test
    void a_page_instead_of_json_is_malformed_and_says_so() {
        ModelResponse response = InMemory.read(
                WireFormat.CHAT,
                true,
                200,
                Map.of("content-type", "text/html"),
                "<html><title>Log in</title></html>".getBytes(StandardCharsets.UTF_8));

        assertThat(response.error().kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
        assertThat(response.error().message()).contains("text/html").contains("Log in");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {"{\"choices\":[#", "7#", "\"text\"#", "{} {}#", "{}#", "{\"models\":[]}#"})
    void what_is_no_answer_is_malformed(String body) {
        ModelResponse response = InMemory.json(WireFormat.CHAT, body);

        assertThat(response.outcome()).isEqualTo(Outcome.TRANSPORT_FAILED);
        assertThat(response.error().kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
    }

    @Test
    void an_empty_body_is_malformed() {
        assertThat(InMemory.json(WireFormat.CHAT, "").error().kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
    }

    @Test
    void a_stream_of_more_than_a_million_events_is_malformed_and_keeps_what_came_before() {
        reader.headers(200, InMemory.SSE, 2_000);
        String thousand = CHUNK.repeat(1_000);
        for (int i = 0; i < 1_000; i++) {
            feed(thousand);
        }
        assertThat(responses).isEmpty();
        feed(thousand);

        assertThat(response().error().kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
        assertThat(response().error().message()).isEqualTo("the stream has more than 1000000 events with content");
        assertThat(response().trace().contentEvents()).isEqualTo(1_000_000);
    }

    @Test
    void nor_may_a_stream_have_more_than_a_million_chunks_without_content() {
        reader.headers(200, InMemory.SSE, 2_000);
        String thousand = "data: {\"choices\":[{}]}\n\n".repeat(1_000);
        for (int i = 0; i < 1_001; i++) {
            feed(thousand);
        }

        assertThat(response().error().message()).isEqualTo("the stream has more than 1000000 chunks without content");
        assertThat(response().trace().emptyChunks()).isEqualTo(1_000_000);
    }

    @ParameterizedTest
    @CsvSource({"CHAT, text/event-stream, :", "OLLAMA, application/x-ndjson, ' '"})
    void a_stream_of_more_than_256_mebibytes_is_malformed(WireFormat format, String type, String filler) {
        List<ModelResponse> ends = new ArrayList<>();
        AnswerReader endless = new AnswerReader(format, true, CallTrace.recorder(0), text -> text, ends::add);
        endless.headers(200, Map.of("content-type", type), 2_000);
        byte[] mebibyte = (filler.repeat(1024 * 1024 - 1) + "\n").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 256; i++) {
            endless.bytes(ByteBuffer.wrap(mebibyte), 3_000);
        }
        assertThat(ends).isEmpty();
        endless.bytes(ByteBuffer.wrap(mebibyte), 3_000);

        assertThat(ends).hasSize(1);
        assertThat(ends.get(0).error().kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
        assertThat(ends.get(0).error().message()).isEqualTo("the stream is larger than 268435456 bytes");
    }

    @Test
    void an_event_that_is_no_json_ends_the_call_at_once_and_keeps_the_text() {
        reader.headers(200, InMemory.SSE, 2_000);
        feed(CHUNK);
        feed("data: {oops}\n\n");

        assertThat(response().error().kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
        assertThat(response().text()).isEqualTo("Hi");
        assertThat(reader.ended()).isFalse();

        feed(CHUNK);
        reader.failed(new TransportFailure(Kind.CANCELLED, "cancelled"), 4_000);
        assertThat(responses).hasSize(1);
        assertThat(reader.ended()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1", "30", "59", "60", "61"})
    void a_stream_that_ends_early_is_broken_and_keeps_the_text(int length) {
        reader.headers(200, InMemory.SSE, 2_000);
        feed((CHUNK + CHUNK + END).substring(0, CHUNK.length() + length));
        reader.complete(4_000);

        assertThat(response().error().kind()).isEqualTo(Kind.STREAM_BROKEN);
        assertThat(response().outcome()).isEqualTo(Outcome.TRANSPORT_FAILED);
        assertThat("HiHi").startsWith(response().text());
        assertThat(response().text()).startsWith("Hi");
    }

    @Test
    void a_finish_reason_is_end_enough_where_the_server_sends_no_done() {
        reader.headers(200, InMemory.SSE, 2_000);
        feed(CHUNK + END);
        reader.complete(4_000);

        assertThat(response().outcome()).isEqualTo(Outcome.ANSWERED);
    }

    @Test
    void a_last_event_without_blank_line_counts() {
        reader.headers(200, InMemory.SSE, 2_000);
        feed(CHUNK + END.strip());
        reader.complete(4_000);

        assertThat(response().finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void a_transport_that_fails_keeps_the_text_and_the_trace() {
        reader.sent(1_000);
        reader.headers(200, InMemory.SSE, 2_000);
        feed(CHUNK);
        reader.failed(new TransportFailure(Kind.TIMED_OUT, "no byte for 2 s"), 4_000);

        assertThat(response().outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(response().error()).isEqualTo(new CallError(Kind.TIMED_OUT, null, "no byte for 2 s"));
        assertThat(response().text()).isEqualTo("Hi");
        assertThat(response().trace().lastContent()).isEqualTo(3_000);
        assertThat(response().trace().end()).isEqualTo(4_000);
        assertThat(response().trace().attempts()).isEqualTo(1);
    }

    @Test
    void a_connection_cut_after_the_end_marker_harms_nothing() {
        reader.headers(200, InMemory.SSE, 2_000);
        feed(CHUNK + END + "data: [DONE]\n\n");
        reader.failed(new TransportFailure(Kind.STREAM_BROKEN, "closed"), 4_000);

        assertThat(response().outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(response().error()).isNull();
        assertThat(response().trace().end()).isEqualTo(3_000);
    }

    @Test
    void what_a_server_sends_after_the_end_marker_is_not_read_and_not_for_ever() {
        reader.headers(200, InMemory.SSE, 2_000);
        feed(CHUNK + END + "data: [DONE]\n\n");
        assertThat(reader.settled()).isTrue();
        byte[] more = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        for (int mib = 0; mib < 255; mib++) {
            reader.bytes(ByteBuffer.wrap(more), 4_000);
        }
        assertThat(responses).isEmpty();
        reader.bytes(ByteBuffer.wrap(more), 4_000);

        assertThat(response().outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(response().text()).isEqualTo("Hi");
        assertThat(response().trace().end()).isEqualTo(3_000);
        assertThat(reader.ended()).as("the connection is still to be closed").isFalse();
    }

    @Test
    void an_error_whose_body_breaks_off_is_still_that_error() {
        reader.headers(500, InMemory.JSON, 2_000);
        feed("{\"error\":{\"mess");
        reader.failed(new TransportFailure(Kind.STREAM_BROKEN, "closed"), 4_000);

        assertThat(response().error().kind()).isEqualTo(Kind.SERVER_ERROR);
        assertThat(response().error().status()).isEqualTo(500);
    }

    @Test
    void a_connection_that_never_was_is_that_error() {
        reader.failed(new TransportFailure(Kind.CONNECTION, "connection to 127.0.0.1:1 refused"), 4_000);

        assertThat(response().error().kind()).isEqualTo(Kind.CONNECTION);
        assertThat(response().trace().sent()).isEqualTo(CallTrace.ABSENT);
    }

    @Test
    void a_whole_answer_to_a_request_for_a_stream_is_read_as_what_it_is() {
        ModelResponse response = InMemory.read(
                WireFormat.CHAT,
                true,
                200,
                InMemory.JSON,
                "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(response.text()).isEqualTo("Hi");
        assertThat(response.trace().streamed()).isFalse();
    }

    @Test
    void a_stream_without_a_content_type_is_recognised() {
        ModelResponse response =
                InMemory.read(WireFormat.CHAT, true, 200, Map.of(), (CHUNK + END).getBytes(StandardCharsets.UTF_8));

        assertThat(response.text()).isEqualTo("Hi");
        assertThat(response.trace().streamed()).isTrue();
    }

    @Test
    void a_body_without_end_is_refused_before_it_fills_the_memory() {
        reader.headers(200, InMemory.JSON, 2_000);
        byte[] block = new byte[16 * 1024 * 1024];
        for (int i = 0; i < 5 && responses.isEmpty(); i++) {
            reader.bytes(ByteBuffer.wrap(block), 3_000);
        }

        assertThat(response().error().kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
        assertThat(response().error().message()).contains("larger than");
    }

    @Test
    void headers_of_the_answer_are_kept() {
        assertThat(InMemory.error(WireFormat.CHAT, 429, "").headers()).containsKey("content-type");
    }
}
