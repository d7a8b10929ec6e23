package io.github.llmbench.providers.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.llmbench.api.CallError.Kind;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest extends TransportFixture {
    private static final String HEAD = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n";

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void a_refused_connection_names_host_and_port() throws Exception {
        int port = closedPort();
        Recording answer = call(transport(), URI.create("http://127.0.0.1:" + port + "/v1?key=" + KEY));
        assertThat(answer.calls).containsExactly("failed");
        assertThat(answer.failure)
                .isEqualTo(
                        new TransportFailure(Kind.CONNECTION, "127.0.0.1:" + port + ": could not connect (refused)"));
    }

    @Test
    void a_name_is_looked_up() throws Exception {
        try (RawServer server = RawServer.answering(RawServer.ok("by name"))) {
            URI uri = URI.create("http://localhost:" + server.port() + "/");
            assertThat(call(transport(), uri).body()).isEqualTo("by name");
        }
    }

    @Test
    void every_address_of_a_name_is_tried() throws Exception {
        byte[][] addresses = {{127, 0, 0, 2}, {127, 0, 0, 1}};
        Names.Resolver resolver = host -> new InetAddress[] {
            InetAddress.getByAddress(host, addresses[0]), InetAddress.getByAddress(host, addresses[1])
        };
        CompletableFuture<Void> accepted = new CompletableFuture<>();
        try (RawServer server = RawServer.start(peer -> accepted.complete(null));
                Names names = new Names(resolver, AddressCheck.NONE);
                EventLoops loops = EventLoops.open(true, false)) {
            Connector<Lane> connector = new Connector<>(
                    loops, names, Tls.context(TransportSettings.DIRECT), new Http1(new ConnectionPool()));
            Route route = Route.to(new Origin(false, "model.test", server.port()), TransportSettings.DIRECT);
            assertThat(connector.open(loops.next(), route).get()).isInstanceOf(Connection.class);
            accepted.get();
        }
    }

    @Test
    void a_name_that_was_known_before_and_is_not_now_is_worth_another_attempt() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Names.Resolver resolver = host -> {
            if (asked.incrementAndGet() != 1) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
        };
        try (Names names = new Names(resolver, AddressCheck.NONE);
                EventLoops loops = EventLoops.open(true, false)) {
            EventLoop loop = loops.next();
            assertThat(names.resolve("model.test", 80, loop).get()).hasSize(1);
            Route route = Route.to(new Origin(false, "model.test", 80), TransportSettings.DIRECT);
            Throwable away = names.resolve("model.test", 80, loop).await().cause();
            assertThat(Failures.lookUp(route, away))
                    .isEqualTo(new TransportFailure(Kind.CONNECTION, "model.test:80: unknown host"));
            Throwable never = names.resolve("other.test", 80, loop).await().cause();
            assertThat(Failures.lookUp(route, never).kind()).isEqualTo(Kind.UNKNOWN_HOST);
        }
    }

    @Test
    void a_name_that_leads_elsewhere_the_second_time_is_refused_before_it_is_connected_to() throws Exception {
        Iterator<byte[]> answers =
                List.of(new byte[] {127, 0, 0, 1}, new byte[] {127, 0, 0, 2}).iterator();
        AddressCheck check = (host, port, address) -> {
            if (address.getAddress()[3] == 2) {
                throw new IllegalArgumentException(host + " leads to " + address.getHostAddress());
            }
        };
        AtomicInteger accepted = new AtomicInteger();
        try (RawServer server = RawServer.start(peer -> accepted.incrementAndGet());
                Names names =
                        new Names(host -> new InetAddress[] {InetAddress.getByAddress(host, answers.next())}, check);
                EventLoops loops = EventLoops.open(true, false)) {
            Connector<Lane> connector = new Connector<>(
                    loops, names, Tls.context(TransportSettings.DIRECT), new Http1(new ConnectionPool()));
            Route route = Route.to(new Origin(false, "model.test", server.port()), TransportSettings.DIRECT);
            connector.open(loops.next(), route).get();
            assertThat(connector.open(loops.next(), route).await().cause())
                    .isInstanceOfSatisfying(
                            ConnectFailure.class,
                            refused ->
                                    assertThat(refused.failure().message()).contains("model.test leads to 127.0.0.2"));
            assertThat(accepted.get()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void an_address_that_is_written_out_is_checked_too() throws Exception {
        AddressCheck none = (host, port, address) -> {
            throw new IllegalArgumentException("not " + address.getHostAddress() + ":" + port);
        };
        try (RawServer server = RawServer.answering(RawServer.ok("inside"));
                HttpTransport transport = HttpTransport.open(TransportSettings.DIRECT, none)) {
            Recording answer = new Recording();
            transport.send(post(server.uri("/")), null, null, answer);
            assertThat(answer.await().failure.message()).contains("not 127.0.0.1:" + server.port());
        }
    }

    @Test
    void a_subscriber_may_close_the_transport() throws Exception {
        try (RawServer server = RawServer.answering(RawServer.ok("last words"))) {
            HttpTransport transport = transport();
            Recording answer = new Recording() {
                @Override
                public void bytes(ByteBuffer bytes, long nanos) {
                    super.bytes(bytes, nanos);
                    transport.close();
                }
            };
            transport.send(post(server.uri("/")), null, null, answer);
            assertThat(answer.await().failure.kind()).isEqualTo(Kind.CANCELLED);
        }
    }

    @Test
    void an_ipv6_literal_is_named_with_brackets() throws Exception {
        int port = closedPort();
        Recording answer = call(transport(), URI.create("http://[::1]:" + port + "/"));
        assertThat(answer.failure.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(answer.failure.message()).startsWith("[::1]:" + port + ": could not connect");
    }

    @Test
    void a_host_that_nobody_knows_is_told_of_by_name_and_is_not_worth_another_attempt() throws Exception {
        Recording answer = call(transport(), URI.create("http://no-such-host.invalid:8080/v1?key=" + KEY));
        assertThat(answer.failure)
                .isEqualTo(new TransportFailure(
                        Kind.UNKNOWN_HOST,
                        "no-such-host.invalid:8080: there is no host of that name; check how it is written"));
        assertThat(Kind.UNKNOWN_HOST.retryable()).isFalse();
    }

    @Test
    void a_host_that_accepts_nothing_runs_into_the_connect_timeout() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // A backlog that is full: the kernel leaves further connections without an answer.
            List<Socket> fillers = fill(full);
            HttpTransport impatient =
                    transport(new TransportSettings(null, null, null, null, false, false, Duration.ofMillis(150)));
            Recording answer = call(impatient, URI.create("http://127.0.0.1:" + full.getLocalPort() + "/"));
            assertThat(answer.failure.kind()).isEqualTo(Kind.CONNECTION);
            assertThat(answer.failure.message())
                    .contains("127.0.0.1:" + full.getLocalPort(), "connect time-out of 150.0 ms");
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void connecting_takes_no_longer_than_the_trial_has() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> fillers = fill(full);
            Recording answer = new Recording();
            long before = System.nanoTime();
            transport()
                    .send(
                            post(URI.create("http://127.0.0.1:" + full.getLocalPort() + "/")),
                            Duration.ofMinutes(1),
                            Duration.ofMillis(150),
                            null,
                            answer);
            answer.await();
            assertThat(System.nanoTime() - before)
                    .as("the connect time-out is 10 s")
                    .isBetween(150_000_000L, 9_000_000_000L);
            assertThat(answer.failure)
                    .isEqualTo(new TransportFailure(
                            Kind.TIMED_OUT,
                            "127.0.0.1:" + full.getLocalPort()
                                    + ": the time of the trial or run was over before it could connect"));
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void an_answer_takes_no_longer_than_the_trial_has_and_connecting_is_part_of_it() throws Exception {
        try (RawServer server = RawServer.start(RawServer.Peer::awaitClose)) {
            Recording answer = new Recording();
            transport().send(post(server.uri("/")), Duration.ofMinutes(1), Duration.ofMillis(150), null, answer);
            answer.await();
            assertThat(answer.failure.kind()).isEqualTo(Kind.TIMED_OUT);
            assertThat(answer.failure.message())
                    .endsWith(": the time of the trial or run was over before its answer was complete");
        }
    }

    private static List<Socket> fill(ServerSocket server) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 100);
            } catch (IOException full) {
                return sockets;
            }
        }
        return sockets;
    }

    @Test
    void a_server_that_never_answers_stalls() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        try (RawServer server = RawServer.start(peer -> {
            peer.awaitClose();
            closed.complete(null);
        })) {
            long before = System.nanoTime();
            Recording answer = start(transport(), server.uri("/"), null, Duration.ofMillis(120))
                    .await();
            assertThat(answer.calls).containsExactly("sent", "failed");
            assertThat(answer.failure)
                    .isEqualTo(new TransportFailure(
                            Kind.TIMED_OUT, "127.0.0.1:" + server.port() + ": stall time-out of 120.0 ms passed"));
            assertThat(answer.stamps.get(1) - answer.stamps.get(0)).isGreaterThanOrEqualTo(120_000_000L);
            assertThat(answer.stamps.get(0)).isGreaterThan(before);
            closed.get();
        }
    }

    @Test
    void a_stream_that_hangs_in_the_middle_stalls_and_a_slow_one_does_not() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write(HEAD);
            peer.socket().setSoTimeout(60);
            for (int i = 0; i < 8; i++) {
                pause(peer);
                peer.write("1\r\nb\r\n");
            }
            peer.socket().setSoTimeout(0);
            peer.awaitClose();
        })) {
            Recording answer = start(transport(), server.uri("/"), null, Duration.ofMillis(800))
                    .await();
            assertThat(answer.failure.kind()).isEqualTo(Kind.TIMED_OUT);
            assertThat(answer.failure.message()).contains("stall");
            assertThat(answer.body()).isEqualTo("abbbbbbbb");
            int last = answer.stamps.size() - 1;
            assertThat(answer.stamps.get(last) - answer.stamps.get(last - 1)).isGreaterThanOrEqualTo(800_000_000L);
        }
    }

    /** Reads with a time limit: waits, and notices when the client leaves. */
    private static void pause(RawServer.Peer peer) throws IOException {
        try {
            peer.socket().getInputStream().read();
        } catch (SocketTimeoutException passed) {
            // This is the pause.
        }
    }

    @Test
    void an_attempt_ends_at_its_limit_though_bytes_still_come() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write(HEAD);
            peer.socket().setSoTimeout(20);
            while (!peer.socket().isClosed()) {
                pause(peer);
                peer.write("1\r\nb\r\n");
            }
        })) {
            Recording answer = start(transport(), server.uri("/"), Duration.ofMillis(500), Duration.ofSeconds(5))
                    .await();
            assertThat(answer.failure.kind()).isEqualTo(Kind.TIMED_OUT);
            assertThat(answer.failure.message()).contains("attempt time-out of 500.0 ms");
            assertThat(answer.body()).startsWith("ab");
        }
    }

    @Test
    void a_request_that_is_not_taken_runs_into_the_limit_of_the_attempt() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer server = RawServer.start(peer -> {
            peer.readHead();
            await(over);
        })) {
            Recording answer = new Recording();
            transport().send(post(server.uri("/"), new byte[64 << 20]), Duration.ofMillis(200), null, answer);
            assertThat(answer.await().calls).containsExactly("failed");
            assertThat(answer.failure.kind()).isEqualTo(Kind.TIMED_OUT);
            over.countDown();
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
    void cancelling_closes_the_socket_and_nothing_more_is_heard() throws Exception {
        CompletableFuture<Long> closed = new CompletableFuture<>();
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write(HEAD);
            peer.awaitClose();
            closed.complete(System.nanoTime());
        })) {
            Recording answer = new Recording();
            Exchange exchange = transport().send(post(server.uri("/")), null, null, answer);
            answer.firstBytes.await();
            long cancelled = System.nanoTime();
            exchange.cancel();
            assertThat(closed.get() - cancelled).isLessThan(TimeUnit.SECONDS.toNanos(5));
            answer.await();
            exchange.cancel();
            assertThat(answer.calls).containsExactly("sent", "headers", "bytes", "failed");
            assertThat(answer.failure)
                    .isEqualTo(new TransportFailure(
                            Kind.CANCELLED, "127.0.0.1:" + server.port() + ": the call was cancelled"));
        }
    }

    @Test
    void a_subscriber_may_cancel_from_within() throws Exception {
        try (RawServer server = RawServer.answering(RawServer.ok("0123456789"))) {
            AtomicReference<Exchange> exchange = new AtomicReference<>();
            CountDownLatch known = new CountDownLatch(1);
            Recording answer = new Recording() {
                @Override
                public void headers(int status, Map<String, String> headers, long nanos) {
                    super.headers(status, headers, nanos);
                    FailureTest.await(known);
                    exchange.get().cancel();
                }
            };
            exchange.set(transport().send(post(server.uri("/")), null, null, answer));
            known.countDown();
            assertThat(answer.await().calls).containsExactly("sent", "headers", "failed");
            assertThat(answer.failure.kind()).isEqualTo(Kind.CANCELLED);
            assertThat(call(transport(), server.uri("/")).body()).isEqualTo("0123456789");
        }
    }

    @Test
    void closing_cancels_what_is_under_way_and_ends_the_threads() throws Exception {
        try (RawServer server = RawServer.start(RawServer.Peer::awaitClose)) {
            HttpTransport transport = transport();
            Recording connected = start(transport, server.uri("/"), null, null);
            Recording lookingUp = start(transport, URI.create("http://other-host.invalid/"), null, null);
            transport.close();
            transport.close();
            assertThat(connected.await().failure.kind()).isEqualTo(Kind.CANCELLED);
            assertThat(lookingUp.await().failure.kind()).isIn(Kind.CANCELLED, Kind.CONNECTION);
            assertThatIllegalStateException()
                    .isThrownBy(() -> call(transport, server.uri("/")))
                    .withMessageContaining("closed");
            // A thread is seen for a moment after its loop has ended.
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("llmbench-http")) {
                    thread.join(10_000);
                    assertThat(thread.isAlive()).as(thread.getName()).isFalse();
                }
            }
        }
    }

    @Test
    void a_subscriber_that_throws_ends_its_own_call_only() throws Exception {
        try (RawServer server = RawServer.answering(RawServer.ok("text"))) {
            Recording answer = new Recording() {
                @Override
                public void bytes(ByteBuffer bytes, long nanos) {
                    throw new IllegalStateException("quotes " + KEY);
                }
            };
            transport().send(post(server.uri("/")), null, null, answer);
            assertThat(answer.await().failure.kind()).isEqualTo(Kind.CLIENT_ERROR);
            assertThat(answer.failure.message())
                    .contains("IllegalStateException at ", "FailureTest")
                    .doesNotContain(KEY);
            assertThat(call(transport(), server.uri("/")).body()).isEqualTo("text");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_subscriber_that_throws_at_any_point_ends_its_own_call_and_no_other(boolean error) throws Exception {
        try (RawServer server = RawServer.answering(RawServer.ok("text"))) {
            for (String where : List.of("sent", "headers", "complete")) {
                CountDownLatch thrown = new CountDownLatch(1);
                Recording answer = new Recording() {
                    private void raise() {
                        if (error) {
                            throw new OutOfMemoryError(KEY);
                        }
                        throw new IllegalStateException(KEY);
                    }

                    private void at(String place) {
                        if (place.equals(where)) {
                            thrown.countDown();
                            raise();
                        }
                    }

                    @Override
                    public void sent(long nanos) {
                        at("sent");
                    }

                    @Override
                    public void headers(int status, Map<String, String> headers, long nanos) {
                        at("headers");
                    }

                    @Override
                    public void complete(long nanos) {
                        at("complete");
                    }

                    @Override
                    public void failed(TransportFailure failure, long nanos) {
                        super.failed(failure, nanos);
                        raise();
                    }
                };
                transport().send(post(server.uri("/")), null, null, answer);
                thrown.await();
                assertThat(answer.await().failure.kind()).isEqualTo(Kind.CLIENT_ERROR);
                assertThat(call(transport(), server.uri("/")).body()).isEqualTo("text");
            }
        }
    }

    @Test
    void calls_of_an_event_loop_that_ends_have_an_outcome() throws Exception {
        try (RawServer server = RawServer.start(RawServer.Peer::awaitClose)) {
            Recording answer = start(transport(), server.uri("/"), null, null);
            for (EventExecutor loop : transport().loops().group()) {
                var unused = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            }
            assertThat(answer.await().failure).isNotNull();
        }
    }

    @Test
    void a_limit_must_be_above_zero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> start(transport(), URI.create("http://127.0.0.1:1/"), Duration.ZERO, null))
                .withMessage("attemptTimeout must be > 0 or absent, but was PT0S");
    }
}
