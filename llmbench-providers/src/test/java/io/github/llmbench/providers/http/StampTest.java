package io.github.llmbench.providers.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class StampTest extends TransportFixture {
    @Test
    void stamps_never_go_back_and_lie_between_the_servers_write_and_the_callback() throws Exception {
        List<Long> writes = new ArrayList<>();
        List<Long> callbacks = new ArrayList<>();
        List<Long> stamps = new ArrayList<>();
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
            for (int i = 0; i < 50; i++) {
                LockSupport.parkNanos(2_000_000);
                writes.add(System.nanoTime());
                peer.write("1\r\na\r\n");
            }
            peer.write("0\r\n\r\n");
        })) {
            long before = System.nanoTime();
            Recording answer = new Recording() {
                @Override
                public void bytes(ByteBuffer bytes, long nanos) {
                    callbacks.add(System.nanoTime());
                    stamps.add(nanos);
                    super.bytes(bytes, nanos);
                }
            };
            transport().send(post(server.uri("/")), null, null, answer);
            answer.await();
            assertThat(answer.stamps).isSorted();
            assertThat(answer.stamps.get(0)).isGreaterThan(before);
            assertThat(answer.body()).hasSize(50);
            for (int i = 0; i < stamps.size(); i++) {
                assertThat(stamps.get(i)).isGreaterThan(writes.get(i)).isLessThanOrEqualTo(callbacks.get(i));
            }
        }
    }

    @Test
    void all_bytes_of_one_read_carry_its_one_stamp() throws Exception {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n")) {
            Recording answer = call(transport(), server.uri("/"));
            assertThat(answer.calls).containsExactly("sent", "headers", "bytes", "bytes", "bytes", "complete");
            assertThat(answer.stamps.subList(1, 6)).containsOnly(answer.stamps.get(1));
        }
    }

    @Test
    void work_in_a_callback_does_not_move_the_stamp_of_the_read_it_belongs_to() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\na");
            try {
                second.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            peer.write("b");
            peer.awaitClose();
        })) {
            List<Long> slow = new ArrayList<>();
            Recording answer = new Recording() {
                @Override
                public void bytes(ByteBuffer bytes, long nanos) {
                    super.bytes(bytes, nanos);
                    slow.add(nanos);
                    LockSupport.parkNanos(20_000_000);
                    slow.add(System.nanoTime());
                    second.countDown();
                }
            };
            transport().send(post(server.uri("/")), null, null, answer);
            answer.await();
            assertThat(slow).hasSize(4).isSorted();
            assertThat(slow.get(3) - slow.get(2)).isGreaterThanOrEqualTo(20_000_000L);
        }
    }
}
