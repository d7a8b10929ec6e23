package io.github.llmbench.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.embedded.RedisServer;

/** Two workers that keep a limit together: ten a second, of which a second's worth may go at once. */
@Timeout(60)
class RatesTest {
    private static final Rate RATE = new Rate("llmbench:rate:test", 600);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** How long the last of so many calls waits, each of the workers making every other one. */
    private static long last(List<Rates> workers, int calls) {
        long longest = 0;
        for (int i = 0; i < calls; i++) {
            longest = Math.max(
                    longest,
                    workers.get(i % workers.size())
                            .take(RATE, 1)
                            .toCompletableFuture()
                            .join());
        }
        return longest;
    }

    @Test
    void workers_share_what_redis_counts_and_have_their_share_when_it_is_gone() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        RedisServer redis =
                RedisServer.newRedisServer().bind("127.0.0.1").port(port).build();
        redis.start();
        URI url = URI.create("redis://127.0.0.1:" + port);
        try (Rates one = RedisRates.open(url, new WorkerShares(() -> 2));
                Rates other = RedisRates.open(url, new WorkerShares(() -> 2))) {
            assertThat(last(List.of(one, other), 10)).isZero();
            assertThat(last(List.of(one, other), 20)).isBetween(SECOND, 3 * SECOND);
            one.giveBack(RATE, 1);
            redis.stop();
            assertThat(last(List.of(one, other), 10)).isZero();
            assertThat(last(List.of(one, other), 20)).isBetween(SECOND, 3 * SECOND);
        }
    }

    @Test
    void the_share_follows_the_number_of_workers() {
        AtomicInteger workers = new AtomicInteger(1);
        try (Rates rates = new WorkerShares(workers::get)) {
            assertThat(last(List.of(rates), 10)).isZero();
            workers.set(5);
            long wait = last(List.of(rates), 10);
            assertThat(wait).as("ten calls at two a second").isBetween(4 * SECOND, 6 * SECOND);
            rates.giveBack(RATE, 10);
            assertThat(last(List.of(rates), 1)).isLessThan(SECOND);
        }
    }

    @Test
    void a_share_may_be_less_than_one_a_minute() {
        try (Rates rates = new WorkerShares(() -> 3)) {
            Rate rare = new Rate("llmbench:rate:rare", 1);
            assertThat(rates.take(rare, 1).toCompletableFuture().join()).isZero();
            assertThat(rates.take(rare, 1).toCompletableFuture().join()).isBetween(170 * SECOND, 181 * SECOND);
        }
    }
}
