package io.github.llmbench.providers.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.CallError.Kind;
import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.providers.HttpModelProvider;
import io.netty.handler.codec.http2.Http2Error;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Http2Test extends TransportFixture {
    private static TransportSettings http2(boolean tls) {
        return new TransportSettings(null, tls ? Fixtures.CA : null, null, null, true, false, Duration.ofSeconds(10));
    }

    private static List<Recording> start(HttpTransport transport, URI uri, int calls) {
        return IntStream.range(0, calls)
                .mapToObj(i -> start(transport, uri, null, null))
                .toList();
    }

    @Test
    void a_call_without_tls_takes_http_2_for_granted() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        try (Http2Server server = Http2Server.plain(answer -> {
            asked.complete(answer.path() + " " + answer.header(":method") + " " + answer.header("authorization") + " "
                    + answer.header("accept-encoding") + " " + answer.body());
            answer.head(103)
                    .head(201, "x-served", "a", "x-served", "b")
                    .data("Hello ", false)
                    .data("world", true);
        })) {
            HttpTransport transport = transport(http2(false));
            Recording answer = call(transport, server.uri("/v1/x?y=1"));
            assertThat(asked.get())
                    .isEqualTo("/v1/x?y=1 POST Bearer " + KEY + " identity {\"prompt\":\"private words\"}");
            assertThat(answer.failure).isNull();
            assertThat(answer.status).isEqualTo(201);
            assertThat(answer.headers).containsEntry("x-served", "a, b");
            assertThat(answer.body()).isEqualTo("Hello world");
            assertThat(answer.calls.get(0)).isEqualTo("sent");
            assertThat(answer.calls).endsWith("complete").containsOnlyOnce("headers");
            assertThat(answer.stamps).isSorted();
            assertThat(transport.settings()).containsEntry("http-version", "2");
        }
    }

    @Test
    void over_tls_both_sides_agree_on_it() throws Exception {
        try (Http2Server server = new Http2Server(Fixtures.http2Context(), 100, answer -> answer.whole("private"))) {
            HttpTransport transport = transport(http2(true));
            assertThat(call(transport, server.uri("/")).body()).isEqualTo("private");
            assertThat(call(transport, server.uri("/")).body()).isEqualTo("private");
        }
    }

    @Test
    void a_server_that_agrees_on_something_else_is_named() throws Exception {
        try (RawServer server = Fixtures.tlsServer(false, Fixtures.answer("private"))) {
            Recording answer = call(transport(http2(true)), Fixtures.https(server));
            assertThat(answer.failure.kind()).isEqualTo(Kind.CONNECTION);
            assertThat(answer.failure.message())
                    .startsWith("localhost:" + server.port() + ": does not speak h2 over TLS")
                    .endsWith("use HTTP/1.1");
        }
    }

    @Test
    void calls_under_way_together_share_a_connection_a_loop() throws Exception {
        CountDownLatch all = new CountDownLatch(50);
        Queue<Http2Server.Answer> waiting = new ConcurrentLinkedQueue<>();
        try (Http2Server server = Http2Server.plain(answer -> {
            waiting.add(answer);
            all.countDown();
            if (all.getCount() == 0) {
                waiting.forEach(each -> each.whole(each.path()));
            }
        })) {
            HttpTransport transport = transport(http2(false));
            for (Recording answer : start(transport, server.uri("/all"), 50)) {
                assertThat(answer.await().body()).isEqualTo("/all");
            }
            assertThat(server.connections())
                    .isLessThanOrEqualTo(Integer.parseInt(transport.settings().get("event-loops")));
        }
    }

    @Test
    void a_stream_that_is_settled_and_left_open_is_reset_and_the_connection_kept() throws Exception {
        CompletableFuture<Http2Server.Answer> open = new CompletableFuture<>();
        try (Http2Server server = Http2Server.plain(answer -> {
            answer.head(200).data("done", answer.path().equals("/whole"));
            if (!answer.path().equals("/whole")) {
                open.complete(answer);
            }
        })) {
            HttpTransport transport = transport(http2(false));
            Recording left = new Recording() {
                @Override
                public boolean settled() {
                    return body().equals("done");
                }
            };
            transport.send(post(server.uri("/open")), null, null, left);

            assertThat(left.await().calls).endsWith("bytes", "complete").doesNotContain("failed");
            while (open.get().resetBy == null) {
                Thread.onSpinWait();
            }
            assertThat(open.get().resetBy).isEqualTo(Http2Error.CANCEL.code());
            assertThat(call(transport, server.uri("/whole")).body()).isEqualTo("done");
        }
    }

    @Test
    void where_the_server_allows_no_more_calls_another_connection_is_opened() throws Exception {
        AtomicInteger open = new AtomicInteger();
        Queue<Http2Server.Answer> waiting = new ConcurrentLinkedQueue<>();
        try (Http2Server server = new Http2Server(null, 2, answer -> {
            waiting.add(answer);
            if (open.incrementAndGet() == 7) {
                waiting.forEach(each -> each.whole("x"));
            }
        })) {
            for (Recording answer : start(transport(http2(false)), server.uri("/"), 7)) {
                assertThat(answer.await().body()).isEqualTo("x");
            }
            assertThat(server.connections()).isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void a_server_that_allows_no_call_at_all_is_named() throws Exception {
        try (Http2Server server = new Http2Server(null, 0, answer -> answer.whole("x"))) {
            assertThat(call(transport(http2(false)), server.uri("/")).failure.message())
                    .endsWith("allows no call on an HTTP/2 connection");
        }
    }

    @Test
    void a_stamp_is_the_reads_and_not_the_callbacks() throws Exception {
        List<Long> writes = new ArrayList<>();
        List<Long> callbacks = new ArrayList<>();
        List<Long> arrivals = new ArrayList<>();
        try (Http2Server server = Http2Server.plain(answer -> {
            answer.head(200);
            for (int i = 0; i < 30; i++) {
                boolean last = i == 29;
                answer.later(5L * i, () -> {
                    writes.add(System.nanoTime());
                    answer.data("a", last);
                });
            }
        })) {
            Recording answer = new Recording() {
                @Override
                public void bytes(ByteBuffer bytes, long nanos) {
                    callbacks.add(System.nanoTime());
                    arrivals.add(nanos);
                    super.bytes(bytes, nanos);
                }
            };
            transport(http2(false)).send(post(server.uri("/")), null, null, answer);
            assertThat(answer.await().body()).hasSize(30);
            assertThat(arrivals).hasSizeBetween(2, 30);
            for (int i = 0; i < arrivals.size(); i++) {
                assertThat(arrivals.get(i)).isGreaterThan(writes.get(i)).isLessThanOrEqualTo(callbacks.get(i));
            }
        }
    }

    @Test
    void an_answer_larger_than_every_window_arrives_whole() throws Exception {
        String block = "0123456789abcdef".repeat(1_024);
        try (Http2Server server = Http2Server.plain(answer -> {
            answer.head(200);
            for (int i = 0; i < 400; i++) {
                answer.data(block, i == 399);
            }
        })) {
            Recording answer = call(transport(http2(false)), server.uri("/"));
            assertThat(answer.failure).isNull();
            assertThat(answer.body()).hasSize(400 * block.length());
        }
    }

    @Test
    void cancelling_resets_the_stream_and_leaves_the_others_alone() throws Exception {
        Queue<Http2Server.Answer> answers = new ConcurrentLinkedQueue<>();
        CompletableFuture<Http2Server.Answer> other = new CompletableFuture<>();
        try (Http2Server server = Http2Server.plain(answer -> {
            answer.head(200).data("a", false);
            answers.add(answer);
            if (answer.path().equals("/other")) {
                other.complete(answer);
            }
        })) {
            HttpTransport transport = transport(http2(false));
            Recording cancelled = new Recording();
            Exchange exchange = transport.send(post(server.uri("/cancelled")), null, null, cancelled);
            cancelled.firstBytes.await();
            Recording left = start(transport, server.uri("/other"), null, null);
            left.firstBytes.await();
            exchange.cancel();
            assertThat(cancelled.await().failure.kind()).isEqualTo(Kind.CANCELLED);
            other.get().data("b", true);
            assertThat(left.await().body()).isEqualTo("ab");
            assertThat(answers.peek().resetBy).isEqualTo(Http2Error.CANCEL.code());
        }
    }

    @Test
    void a_stream_that_is_reset_in_the_middle_is_broken() throws Exception {
        try (Http2Server server = Http2Server.plain(answer -> {
            answer.head(200).data("half", false);
            answer.later(50, () -> answer.reset(Http2Error.INTERNAL_ERROR));
        })) {
            Recording answer = call(transport(http2(false)), server.uri("/"));
            assertThat(answer.body()).isEqualTo("half");
            assertThat(answer.failure.kind()).isEqualTo(Kind.STREAM_BROKEN);
            assertThat(answer.failure.message()).contains("in the middle of its answer (reset)");
        }
    }

    @Test
    void a_call_the_server_did_not_take_on_a_used_connection_is_sent_once_more() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (Http2Server server = Http2Server.plain(answer -> {
            if (requests.incrementAndGet() == 2) {
                answer.reset(Http2Error.REFUSED_STREAM);
            } else {
                answer.whole("taken");
            }
        })) {
            HttpTransport transport = transport(http2(false));
            assertThat(call(transport, server.uri("/")).body()).isEqualTo("taken");
            List<Recording> more = start(transport, server.uri("/"), 4);
            for (Recording answer : more) {
                assertThat(answer.await().body()).isEqualTo("taken");
            }
        }
    }

    @Test
    void a_connection_the_server_leaves_ends_its_calls_and_takes_no_more() throws Exception {
        try (Http2Server server = Http2Server.plain(answer -> {
            answer.goAway();
            answer.later(50, () -> answer.whole("last words"));
        })) {
            HttpTransport transport = transport(http2(false));
            assertThat(call(transport, server.uri("/")).body()).isEqualTo("last words");
            assertThat(call(transport, server.uri("/")).body()).isEqualTo("last words");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_connection_that_closes_breaks_all_its_calls() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        try (Http2Server server = Http2Server.plain(answer -> {
            answer.head(200).data("a", false);
            both.countDown();
        })) {
            List<Recording> answers = start(transport(http2(false)), server.uri("/"), 2);
            for (Recording answer : answers) {
                answer.firstBytes.await();
            }
            server.closeConnections();
            for (Recording answer : answers) {
                assertThat(answer.await().failure.kind()).isEqualTo(Kind.STREAM_BROKEN);
            }
        }
    }

    @Test
    void a_stream_that_falls_silent_is_ended_by_the_stall_limit_while_others_go_on() throws Exception {
        try (Http2Server server = Http2Server.plain(answer -> {
            answer.head(200).data("a", false);
            if (answer.path().equals("/lively")) {
                for (int i = 1; i <= 8; i++) {
                    boolean last = i == 8;
                    answer.later(i * 100L, () -> answer.data("b", last));
                }
            }
        })) {
            HttpTransport transport = transport(http2(false));
            Recording silent = start(transport, server.uri("/silent"), null, Duration.ofMillis(400));
            Recording lively = start(transport, server.uri("/lively"), null, Duration.ofSeconds(10));
            assertThat(silent.await().failure.kind()).isEqualTo(Kind.TIMED_OUT);
            assertThat(lively.await().body()).isEqualTo("abbbbbbbb");
        }
    }

    @Test
    void a_compressed_answer_that_nobody_asked_for_is_named() throws Exception {
        try (Http2Server server = Http2Server.plain(
                answer -> answer.head(200, "content-encoding", "gzip").data("x", true))) {
            Recording answer = call(transport(http2(false)), server.uri("/"));
            assertThat(answer.failure.kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
            assertThat(answer.failure.message()).endsWith("compressed, which was not asked for; use HTTP/1.1");
        }
    }

    @Test
    void a_server_that_speaks_http_1_only_fails_the_call() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.write("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
            peer.awaitClose();
        })) {
            Recording answer = call(transport(http2(false)), server.uri("/"));
            assertThat(answer.failure.kind()).isIn(Kind.MALFORMED_RESPONSE, Kind.CONNECTION, Kind.STREAM_BROKEN);
        }
    }

    @Test
    void a_get_without_a_body_ends_with_its_head_and_idle_connections_are_closed() throws Exception {
        try (Http2Server server = Http2Server.plain(answer -> answer.whole(answer.header(":method")))) {
            HttpTransport transport = HttpTransport.open(http2(false), Duration.ofMillis(50), true);
            try (transport) {
                for (int i = 0; i < 2; i++) {
                    Recording answer = new Recording();
                    transport.send(
                            new WireRequest(
                                    "GET",
                                    server.uri("/"),
                                    Map.of("Host", "elsewhere", "Connection", "x"),
                                    new byte[0]),
                            null,
                            null,
                            answer);
                    assertThat(answer.await().body()).isEqualTo("GET");
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                }
                assertThat(server.connections()).isEqualTo(2);
            }
        }
    }

    @Test
    void closing_the_transport_cancels_what_is_under_way() throws Exception {
        try (Http2Server server = Http2Server.plain(answer -> answer.head(200).data("a", false))) {
            HttpTransport transport = transport(http2(false));
            Recording answer = start(transport, server.uri("/"), null, null);
            answer.firstBytes.await();
            transport.close();
            assertThat(answer.await().failure.kind()).isEqualTo(Kind.CANCELLED);
        }
    }

    @Test
    void a_model_may_be_asked_over_http_2() throws Exception {
        String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":%s}]}\n\n";
        try (Http2Server server = Http2Server.plain(answer -> {
                    answer.head(200, "content-type", "text/event-stream").data(event.formatted("to ", "null"), false);
                    answer.later(20, () -> answer.data(event.formatted("you", "\"stop\"") + "data: [DONE]\n\n", true));
                });
                ModelClient client = new HttpModelProvider()
                        .open(ModelRef.of("openai-compatible:m")
                                .at(Endpoint.builder()
                                        .baseUrl(server.uri("/v1").toString())
                                        .http(Endpoint.Http.HTTP_2)
                                        .build()))) {
            ModelResponse response =
                    client.call(ModelRequest.of("Hello"), CallContext.now()).get();
            assertThat(response.error()).isNull();
            assertThat(response.text()).isEqualTo("to you");
            assertThat(response.trace().contentEvents()).isEqualTo(2);
            assertThat(response.trace().eventStamp(1) - response.trace().eventStamp(0))
                    .isNotNegative();
            assertThat(client.settings()).containsEntry("http-version", "2");
        }
    }

    @Test
    void busy_event_loops_answer_too_and_say_that_they_are() throws Exception {
        TransportSettings busy = new TransportSettings(null, null, null, null, false, true, Duration.ofSeconds(10));
        for (boolean nativeLoops : new boolean[] {true, false}) {
            try (RawServer server = RawServer.answering(RawServer.ok("busy"));
                    HttpTransport transport = HttpTransport.open(busy, Duration.ofSeconds(60), nativeLoops)) {
                assertThat(call(transport, server.uri("/")).body()).isEqualTo("busy");
                assertThat(transport.settings()).containsEntry("busy-poll", "yes");
            }
        }
    }
}
