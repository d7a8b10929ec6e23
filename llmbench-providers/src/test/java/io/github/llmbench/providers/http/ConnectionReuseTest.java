package io.github.llmbench.providers.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.CallError.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionReuseTest extends TransportFixture {
    @Test
    void F13_sixty_four_calls_in_a_row_use_one_socket() throws Exception {
        try (RawServer server = RawServer.answering(RawServer.ok("ok"))) {
            for (int i = 0; i < 64; i++) {
                assertThat(call(transport(), server.uri("/")).body()).isEqualTo("ok");
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void waves_of_calls_use_the_sockets_of_the_first() throws Exception {
        try (RawServer server = RawServer.answering(RawServer.ok("ok"))) {
            for (int wave = 0; wave < 8; wave++) {
                List<Recording> answers = new ArrayList<>();
                for (int i = 0; i < 64; i++) {
                    answers.add(start(transport(), server.uri("/"), null, null));
                }
                for (Recording answer : answers) {
                    assertThat(answer.await().body()).isEqualTo("ok");
                }
            }
            assertThat(server.connections()).isLessThanOrEqualTo(64);
        }
    }

    @Test
    void F12_two_hundred_streams_are_open_at_once_on_a_constant_number_of_threads() throws Exception {
        int streams = 200;
        CountDownLatch allOpen = new CountDownLatch(streams);
        CountDownLatch release = new CountDownLatch(1);
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n");
            allOpen.countDown();
            await(release);
            peer.write("1\r\nb\r\n0\r\n\r\n");
        })) {
            HttpTransport transport = transport();
            List<Recording> answers = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                answers.add(start(transport, server.uri("/"), null, Duration.ofSeconds(20)));
            }
            allOpen.await();
            for (Recording answer : answers) {
                answer.firstBytes.await();
            }
            long clientThreads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("llmbench-"))
                    .count();
            release.countDown();
            for (Recording answer : answers) {
                assertThat(answer.await().body()).isEqualTo("ab");
                assertThat(answer.threads).allMatch(name -> name.startsWith("llmbench-http"));
            }
            assertThat(clientThreads)
                    .isLessThanOrEqualTo(Long.parseLong(transport.settings().get("event-loops")) + 1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_connection_the_server_closed_between_calls_is_replaced() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write(RawServer.ok("once"));
        })) {
            for (int i = 0; i < 20; i++) {
                Recording answer = call(transport(), server.uri("/"));
                assertThat(answer.failure).isNull();
                assertThat(answer.body()).isEqualTo("once");
            }
            assertThat(server.connections()).isEqualTo(20);
        }
    }

    @Test
    void a_reused_connection_that_closes_instead_of_an_answer_is_retried_once_on_a_new_one() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            requests.incrementAndGet();
            peer.write(RawServer.ok("answer " + peer.index()));
            peer.readRequest();
            requests.incrementAndGet();
        })) {
            assertThat(call(transport(), server.uri("/")).body()).isEqualTo("answer 0");
            Recording retried = call(transport(), server.uri("/"));
            assertThat(retried.body()).isEqualTo("answer 1");
            assertThat(retried.calls).containsExactly("sent", "sent", "headers", "bytes", "complete");
            assertThat(requests).hasValue(3);
        }
    }

    @Test
    void a_reused_connection_that_closes_within_an_answer_is_not_retried() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write(RawServer.ok("whole"));
            peer.readRequest();
            peer.write("HTTP/1.1 2");
        })) {
            assertThat(call(transport(), server.uri("/")).body()).isEqualTo("whole");
            Recording broken = call(transport(), server.uri("/"));
            assertThat(broken.failure.kind()).isEqualTo(Kind.STREAM_BROKEN);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void connection_close_is_obeyed() throws Exception {
        try (RawServer server =
                RawServer.answering("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx")) {
            call(transport(), server.uri("/"));
            call(transport(), server.uri("/"));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_server_that_talks_out_of_turn_loses_its_connection() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write(RawServer.ok("x"));
            peer.write("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n");
            peer.awaitClose();
            closed.complete(null);
        })) {
            assertThat(call(transport(), server.uri("/")).status).isEqualTo(200);
            closed.get();
        }
    }

    @Test
    void idle_connections_are_closed_after_their_limit() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write(RawServer.ok("x"));
            peer.awaitClose();
            closed.complete(null);
        })) {
            HttpTransport transport = transport(Duration.ofMillis(100));
            assertThat(call(transport, server.uri("/")).body()).isEqualTo("x");
            closed.get();
        }
    }

    @Test
    void nio_does_what_epoll_does() throws Exception {
        try (RawServer server = RawServer.answering(RawServer.ok("ok"));
                HttpTransport nio = HttpTransport.open(TransportSettings.DIRECT, Duration.ofSeconds(60), false)) {
            assertThat(nio.settings()).containsEntry("transport", "nio");
            assertThat(call(nio, server.uri("/")).body()).isEqualTo("ok");
            assertThat(call(nio, server.uri("/")).body()).isEqualTo("ok");
            assertThat(server.connections()).isEqualTo(1);
        }
    }
}
