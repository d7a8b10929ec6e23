package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two API processes and two workers with steady runs and requests: what they hold of memory, threads and connections stays flat; then each
 * of them is restarted, and the database too, while a probe asks once a second. Run with {@code -Psoak}; {@code -Dllmbench.soak.minutes} is
 * how long.
 */
@Tag("long")
@Tag("soak")
@Timeout(value = 6, unit = TimeUnit.HOURS)
class SoakTest {
    private static final double MINUTES = Double.parseDouble(System.getProperty("llmbench.soak.minutes", "30"));

    /** The part of the time before the restarts. */
    private static final double STEADY = 0.7;

    private static final double WARM_UP = 0.3;
    private static final int SAMPLES = 60;
    private static final int OPEN_RUNS = 6;
    private static final int QUESTIONS = 60;
    private static final int TRIALS = 2 * QUESTIONS;
    private static final int PER_SECOND = 20;
    private static final double MEBI = 1 << 20;
    private static final String CONNECTIONS = "connections";

    /** Twelve in the pool of each of four processes and one that listens, and what the test itself asks with. */
    private static final int MOST_CONNECTIONS = 4 * (12 + 1) + 4;

    private static final String RUNS = "/api/v1/projects/default/runs";

    @TempDir
    Path home;

    private final List<Cluster.Member> members = new CopyOnWriteArrayList<>();
    private volatile boolean over;
    private String token;

    @Test
    void figures_stay_flat_and_a_restart_of_each_part_is_not_noticed() {
        long began = System.nanoTime();
        try (Cluster cluster = Cluster.in(home);
                Bench bench = Bench.taking(Duration.ofMillis(200))) {
            List<String> listen = List.of("127.0.0.1:" + freePort(), "127.0.0.1:" + freePort());
            members.add(cluster.start("api-1", "api", "listen", listen.get(0)));
            members.add(cluster.start("api-2", "api", "listen", listen.get(1)));
            members.add(cluster.start("worker-1", "worker"));
            members.add(cluster.start("worker-2", "worker"));
            Client admin = cluster.client(members.get(0))
                    .signIn("admin", members.get(0).password());
            Bench.upload(admin, "default", QUESTIONS);
            token = admin.post("/api/v1/me/tokens", Map.of("name", "soak", "role", "admin"))
                    .expect(201)
                    .at("/secret")
                    .asText();
            List<URI> addresses =
                    members.stream().limit(2).map(Cluster.Member::url).toList();
            try (Probe probe = Probe.start(addresses, RUNS + "?limit=20", token)) {
                CompletableFuture<Integer> runs = CompletableFuture.supplyAsync(() -> keepRunning(cluster, bench));
                Steady steady = steady(cluster, addresses);
                Map<String, List<Double>> figures = steady.figures();
                System.out.print(table(figures));
                restart(cluster, listen);
                long down = System.nanoTime();
                cluster.restartDatabase();
                Wait.within(
                        60,
                        "both are ready again",
                        () -> cluster.ready(members.get(0)) && cluster.ready(members.get(1)));
                long up = System.nanoTime();
                long end = Math.max(began + (long) (MINUTES * 60e9), System.nanoTime() + TimeUnit.SECONDS.toNanos(20));
                Wait.within((long) (MINUTES * 60) + 60, "the time is over", () -> System.nanoTime() > end);
                over = true;
                int started = runs.join();
                Wait.within(300, "all runs end", () -> open(cluster) == 0);
                Probe.Result outside = probe.outside(down, up);
                Probe.Result within = probe.within(down, up);
                System.out.printf(
                        Locale.ROOT,
                        "soak: %.0f minutes, %d runs of %d trials, %d requests/s; probes answered outside the database's restart: %d of %d"
                                + " (%.2f %%, target 99.9 %%) %s; within its %.1f s: %d of %d %s%n",
                        (System.nanoTime() - began) / 60e9,
                        started,
                        TRIALS,
                        PER_SECOND,
                        outside.answered(),
                        outside.asked(),
                        outside.share() * 100,
                        outside.wrong(),
                        (up - down) / 1e9,
                        within.answered(),
                        within.asked(),
                        within.wrong());
                assertThat(steady.share())
                        .as("answered while nothing was restarted")
                        .isGreaterThanOrEqualTo(0.999);
                assertThat(outside.share()).as("answered").isGreaterThanOrEqualTo(0.999);
                assertThat(cluster.count("select count(*) from launch where state = 'ended'", Map.of()))
                        .as("runs that ended")
                        .isEqualTo(started);
                assertThat(cluster.count("select count(*) from trial", Map.of()))
                        .as("trials, each once")
                        .isEqualTo((long) started * TRIALS);
                figures.forEach(SoakTest::flat);
            }
            members.forEach(Cluster.Member::stop);
        }
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long open(Cluster cluster) {
        return cluster.count("select count(*) from launch where state in ('queued', 'running')", Map.of());
    }

    /** Starts a run whenever one has ended; tells how many it started. */
    private int keepRunning(Cluster cluster, Bench bench) {
        int started = 0;
        while (!over) {
            try {
                if (open(cluster) < OPEN_RUNS) {
                    Client client = cluster.client(members.get(started % 2)).bearer(token);
                    Bench.start(client, "default", bench.declaration().replace("closed 2", "closed 8"));
                    started++;
                }
            } catch (RuntimeException | AssertionError restarting) {
                // Asked again in a moment; a run that was begun and not told of is counted at the end.
                Wait.pause();
            }
            Wait.pause();
        }
        return (int) cluster.count("select count(*) from launch", Map.of());
    }

    /** Requests at an even rate to both, and what all processes hold meanwhile. */
    private Steady steady(Cluster cluster, List<URI> addresses) {
        Duration time = Duration.ofMillis((long) (MINUTES * 60_000 * STEADY));
        List<String> paths = List.of(RUNS, "/api/v1/me", "/api/v1/projects/default/overview", "/api/v1/workers");
        OpenLoop loop = new OpenLoop(
                PER_SECOND,
                i -> new OpenLoop.Named(
                        "steady",
                        HttpRequest.newBuilder(URI.create(addresses.get(i % 2) + paths.get(i % paths.size())))
                                .header("Authorization", "Bearer " + token)
                                .build()));
        CompletableFuture<OpenLoop.Result> requests = CompletableFuture.supplyAsync(() -> loop.run(time));
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        long start = System.nanoTime();
        for (int i = 0; i < SAMPLES; i++) {
            long due = start + time.toNanos() / SAMPLES * (i + 1);
            Wait.within(time.toSeconds() + 60, "a sample is due", () -> System.nanoTime() > due);
            if (i >= SAMPLES * WARM_UP) {
                sample(cluster, figures);
            }
        }
        OpenLoop.Result result = requests.join();
        System.out.printf(
                Locale.ROOT,
                "soak: %d requests, p95 %.0f ms, wrong: %s%n",
                result.micros().getTotalCount(),
                result.millis(95),
                result.wrong());
        long wrong = result.wrong().values().stream().mapToLong(Long::longValue).sum();
        return new Steady(figures, 1 - wrong / (double) result.micros().getTotalCount());
    }

    /** What was held while nothing was restarted, and the share of requests that were answered. */
    private record Steady(Map<String, List<Double>> figures, double share) {}

    private void sample(Cluster cluster, Map<String, List<Double>> figures) {
        for (Cluster.Member member : members) {
            member.collect();
            Scrape scrape = Scrape.of(cluster.client(member).bearer(token));
            add(figures, member.name() + " heap MiB", scrape.sum("jvm_memory_used_bytes", "area=\"heap\"") / MEBI);
            add(figures, member.name() + " threads", scrape.sum("jvm_threads_live_threads", ""));
        }
        add(
                figures,
                CONNECTIONS,
                cluster.count("select count(*) from pg_stat_activity where datname = current_database()", Map.of()));
    }

    private static void add(Map<String, List<Double>> figures, String name, double value) {
        figures.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }

    private static String table(Map<String, List<Double>> figures) {
        StringBuilder table = new StringBuilder();
        figures.forEach((name, values) -> {
            Slope slope = Slope.of(values);
            table.append(String.format(
                    Locale.ROOT,
                    "soak: %-18s middle %6.1f, growth over all %+.2f, at least %+.2f (most %.2f)%n",
                    name,
                    slope.middle(),
                    slope.growth(),
                    slope.growthAtLeast(),
                    most(name, slope)));
        });
        return table.toString();
    }

    /** A tenth, and what a few lazily made things take. */
    private static double most(String name, Slope slope) {
        return Math.max(0.1 * slope.middle(), name.endsWith("MiB") ? 4 : 3);
    }

    /** What processes hold does not grow; a pool keeps the connections that a peak took, up to its limit. */
    private static void flat(String name, List<Double> values) {
        if (name.equals(CONNECTIONS)) {
            assertThat(values).as(name).allMatch(held -> held <= MOST_CONNECTIONS);
            return;
        }
        Slope slope = Slope.of(values);
        assertThat(slope.growthAtLeast())
                .as("growth of " + name + ": " + values)
                .isLessThanOrEqualTo(most(name, slope));
    }

    /** One after the other, as an upgrade does it. */
    private void restart(Cluster cluster, List<String> listen) {
        for (int i = 0; i < members.size(); i++) {
            Cluster.Member old = members.get(i);
            old.stop();
            Cluster.Member next = i < 2
                    ? cluster.start(old.name(), "api", "listen", listen.get(i))
                    : cluster.start(old.name(), "worker");
            members.set(i, next);
        }
    }
}
