package io.github.llmbench.providers.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.CallError.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class FramingTest extends TransportFixture {
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Id: 7\r\n\r\n"
            + "7\r\ndata: a\r\n2;x=y\r\n\n\n\r\nb\r\ndata: \u00c3\u00bc z\n\r\n0\r\nx-trailer: t\r\n\r\n";

    @Test
    void a_chunked_body_is_the_same_when_cut_at_every_byte() throws Exception {
        byte[] response = CHUNKED.getBytes(ISO_8859_1);
        try (RawServer server = RawServer.start(peer -> {
            for (int cut = 1; peer.readRequest() != null; cut++) {
                peer.write(Arrays.copyOfRange(response, 0, cut));
                // Long enough for the client to read the first part by itself.
                LockSupport.parkNanos(300_000);
                peer.write(Arrays.copyOfRange(response, cut, response.length));
            }
        })) {
            for (int cut = 1; cut < response.length; cut++) {
                Recording answer = call(transport(), server.uri("/v1?cut=" + cut));
                assertThat(answer.body()).as("cut at %d", cut).isEqualTo("data: a\n\ndata: ü z\n");
                assertThat(answer.headers).containsEntry("x-id", "7");
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void single_bytes_arrive_as_single_reads() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            for (byte b : CHUNKED.getBytes(ISO_8859_1)) {
                peer.write(new byte[] {b});
            }
            peer.awaitClose();
        })) {
            assertThat(call(transport(), server.uri("/")).body()).isEqualTo("data: a\n\ndata: ü z\n");
        }
    }

    @Test
    void a_body_without_length_ends_with_the_connection() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\nto the end");
        })) {
            Recording answer = call(transport(), server.uri("/"));
            assertThat(answer.failure).isNull();
            assertThat(answer.body()).isEqualTo("to the end");
            assertThat(answer.calls).startsWith("sent", "headers").endsWith("complete");
        }
    }

    @Test
    void a_truncated_length_is_a_broken_stream() throws Exception {
        truncated("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
    }

    @Test
    void a_truncated_chunked_body_is_a_broken_stream() throws Exception {
        truncated("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n");
        truncated("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40\r\nhalf");
    }

    private void truncated(String response) throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write(response);
        })) {
            Recording answer = call(transport(), server.uri("/"));
            assertThat(answer.body()).isEqualTo("half");
            assertThat(answer.failure.kind()).isEqualTo(Kind.STREAM_BROKEN);
            assertThat(answer.failure.message()).contains("127.0.0.1:" + server.port(), "in the middle of its answer");
        }
    }

    @Test
    void a_connection_closed_before_any_answer_is_broken() throws Exception {
        try (RawServer server = RawServer.start(RawServer.Peer::readRequest)) {
            Recording answer = call(transport(), server.uri("/"));
            assertThat(answer.failure.kind()).isEqualTo(Kind.STREAM_BROKEN);
            assertThat(answer.failure.message()).contains("before it answered");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void what_is_not_http_is_malformed() throws Exception {
        try (RawServer server = RawServer.answering("<html>secret page</html>\r\n\r\n")) {
            Recording answer = call(transport(), server.uri("/"));
            assertThat(answer.failure.kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
            assertThat(answer.failure.message())
                    .contains("127.0.0.1:" + server.port())
                    .doesNotContain("secret");
        }
    }

    @Test
    void a_bad_chunk_size_is_malformed() throws Exception {
        try (RawServer server =
                RawServer.answering("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n")) {
            Recording answer = call(transport(), server.uri("/"));
            assertThat(answer.body()).isEqualTo("half");
            assertThat(answer.failure.kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
        }
    }

    @Test
    void interim_answers_are_skipped() throws Exception {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" + RawServer.ok("final"))) {
            Recording answer = call(transport(), server.uri("/"));
            assertThat(answer.calls).containsExactly("sent", "headers", "bytes", "complete");
            assertThat(answer.body()).isEqualTo("final");
        }
    }

    @Test
    void an_error_status_comes_with_its_headers_and_body() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\nX-Limit: a\r\n"
                + "x-limit: b\r\ncontent-length: 4\r\n\r\nslow")) {
            Recording answer = call(transport(), server.uri("/"));
            assertThat(answer.status).isEqualTo(429);
            assertThat(answer.headers).containsEntry("retry-after", "3").containsEntry("x-limit", "a, b");
            assertThat(answer.body()).isEqualTo("slow");
            assertThat(answer.failure).isNull();
        }
    }

    @Test
    void redirects_are_not_followed() throws Exception {
        try (RawServer server =
                RawServer.answering("HTTP/1.1 307 Temporary Redirect\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n")) {
            Recording answer = call(transport(), server.uri("/a"));
            assertThat(answer.status).isEqualTo(307);
            assertThat(answer.calls).containsExactly("sent", "headers", "complete");
        }
    }

    @Test
    void gzip_that_was_not_asked_for_is_undone_and_the_connection_kept() throws Exception {
        byte[] packed = gzip("packed words");
        try (RawServer server = RawServer.start(peer -> {
            while (peer.readRequest() != null) {
                peer.write(
                        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: " + packed.length + "\r\n\r\n");
                peer.write(packed);
                peer.readRequest();
                peer.write(RawServer.ok("plain"));
            }
        })) {
            for (String expected : new String[] {"packed words", "plain", "packed words"}) {
                Recording answer = call(transport(), server.uri("/"));
                assertThat(answer.body()).isEqualTo(expected);
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_coding_that_is_not_what_the_headers_name_is_malformed() throws Exception {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 12\r\n\r\nnot packed!!")) {
            Recording answer = call(transport(), server.uri("/"));
            assertThat(answer.failure.kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }

    @Test
    void a_request_says_what_http_wants() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (RawServer server = RawServer.start(peer -> {
            seen.complete(peer.readRequest());
            peer.write(RawServer.ok(""));
        })) {
            Recording answer = call(transport(), server.uri("/v1/chat%20x?api-version=1&a=%26"));
            assertThat(answer.calls).containsExactly("sent", "headers", "complete");
            assertThat(seen.get())
                    .startsWith("POST /v1/chat%20x?api-version=1&a=%26 HTTP/1.1\r\n")
                    .contains("host: 127.0.0.1:" + server.port() + "\r\n")
                    .contains("accept-encoding: identity\r\n")
                    .contains("Authorization: Bearer " + KEY + "\r\n")
                    .contains("content-length: 26\r\n")
                    .endsWith("{\"prompt\":\"private words\"}");
        }
    }

    @Test
    void a_get_has_no_body_and_a_bare_url_asks_for_the_root() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (RawServer server = RawServer.start(peer -> {
            seen.complete(peer.readRequest());
            peer.write(RawServer.ok("x"));
        })) {
            Recording answer = new Recording();
            transport()
                    .send(
                            new WireRequest("GET", server.uri(""), Map.of("Host", "named.test"), new byte[0]),
                            null,
                            null,
                            answer);
            assertThat(answer.await().body()).isEqualTo("x");
            assertThat(seen.get())
                    .startsWith("GET / HTTP/1.1\r\n")
                    .containsIgnoringCase("host: named.test\r\n")
                    .doesNotContain("127.0.0.1")
                    .doesNotContain("content-length");
        }
    }

    @Test
    void a_large_request_arrives_whole() throws Exception {
        byte[] large = new byte[8 << 20];
        Arrays.fill(large, (byte) 'x');
        try (RawServer server = RawServer.start(peer -> {
            String request = peer.readRequest();
            peer.write(RawServer.ok(String.valueOf(request.length() - request.indexOf("\r\n\r\n") - 4)));
        })) {
            Recording answer = new Recording();
            transport().send(post(server.uri("/"), large), null, null, answer);
            assertThat(answer.await().body()).isEqualTo(String.valueOf(large.length));
        }
    }

    @Test
    void an_answer_before_the_whole_request_was_taken_is_delivered_and_its_connection_not_reused() throws Exception {
        byte[] large = new byte[32 << 20];
        try (RawServer server = RawServer.start(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 413 Content Too Large\r\ncontent-length: 3\r\n\r\nbig");
            peer.awaitClose();
        })) {
            for (int i = 1; i <= 2; i++) {
                Recording answer = new Recording();
                transport().send(post(server.uri("/"), large), null, null, answer);
                assertThat(answer.await().status).isEqualTo(413);
                assertThat(answer.body()).isEqualTo("big");
                assertThat(answer.calls).containsExactly("headers", "bytes", "complete");
                assertThat(server.connections()).isEqualTo(i);
            }
        }
    }
}
