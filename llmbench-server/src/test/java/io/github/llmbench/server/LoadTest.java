package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests beside runs that are under way, on a database with a million trials: an API process, a worker and PostgreSQL of their own. Run
 * with {@code -Pload}; {@code -Dllmbench.load.seconds} is how long is measured. The other properties are for a short try.
 */
@Tag("long")
@Tag("load")
@Timeout(1200)
class LoadTest {
    private static final Duration MEASURED = Duration.ofSeconds(Integer.getInteger("llmbench.load.seconds", 60));

    /** Of each rate: a server that has just started is still being compiled for minutes where two cores do all of it. */
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("llmbench.load.warm-up-seconds", 45));

    private static final int QUESTIONS = 500;
    private static final int STORED_RUNS = Integer.getInteger("llmbench.load.stored-runs", 1_000);
    private static final int PER_SECOND = Integer.getInteger("llmbench.load.per-second", 200);
    private static final List<Integer> WARM_UP_PER_SECOND =
            List.of(PER_SECOND / 8, PER_SECOND / 4, PER_SECOND / 2, PER_SECOND);
    private static final int LIVE = Integer.getInteger("llmbench.load.live-runs", 100);
    private static final int OPEN = Integer.getInteger("llmbench.load.open-runs", 1_000);

    @TempDir
    Path home;

    private final Random random = new Random(42);

    @Test
    void requests_beside_a_hundred_live_runs_and_a_thousand_open_ones() {
        try (Cluster cluster = Cluster.in(home);
                Bench quick = Bench.quick();
                Bench bench = Bench.taking(Duration.ofSeconds(1))) {
            Cluster.Member api = cluster.start("api", "api", List.of("-Xmx1g"), "runs", "1000", "connections", "16");
            Client admin = cluster.client(api).signIn("admin", api.password());
            Bench.upload(admin, "default", QUESTIONS);
            String token = admin.post("/api/v1/me/tokens", Map.of("name", "load", "role", "admin"))
                    .expect(201)
                    .at("/secret")
                    .asText();
            Cluster.Member worker = cluster.start(
                    "worker",
                    "worker",
                    List.of("-Xmx1g"),
                    "runs",
                    "1000",
                    "shards",
                    Integer.toString(LIVE),
                    "connections",
                    "24");
            Client client = cluster.client(api).bearer(token);
            String stored = Bench.start(client, "default", quick.declaration().replace("closed 2", "closed 50"), "old");
            assertThat(Wait.ended(client, "default", stored)).isEqualTo("complete");
            // Counts what the run cost, so that its copies need not be counted one by one.
            var unused = client.get("/api/v1/projects/default/overview").expect(200);
            History.copy(cluster.database(), stored, STORED_RUNS);
            List<String> open = new ArrayList<>();
            List<Runnable> checks = new ArrayList<>();
            for (Map.Entry<Integer, Integer> next : List.of(Map.entry(LIVE, 50), Map.entry(OPEN, 200))) {
                while (open.size() < next.getKey()) {
                    open.add(Bench.start(client, "default", bench.declaration(), "live"));
                }
                Wait.within(
                        120,
                        "the worker is at as many shards as it may be",
                        () -> cluster.count(
                                        "select count(*) from scheduled_tasks where picked and task_name = 'shard'",
                                        Map.of())
                                >= LIVE * 9 / 10);
                checks.add(measure(cluster, new Mix(api.url(), token, stored, open), open.size(), next.getValue()));
            }
            checks.forEach(Runnable::run);
            worker.kill();
            api.kill();
        }
    }

    /** Measures and prints; gives what is to be asserted, so that the figures that come later are told in any case. */
    private Runnable measure(Cluster cluster, Mix mix, int runs, double most) {
        for (int rate : WARM_UP_PER_SECOND) {
            var unused = new OpenLoop(rate, i -> mix.next()).run(WARM_UP);
        }
        long before = trials(cluster);
        long began = System.nanoTime();
        OpenLoop.Result result = new OpenLoop(PER_SECOND, i -> mix.next()).run(MEASURED);
        long after = trials(cluster);
        double trials = (after - before) / ((System.nanoTime() - began) / 1e9);
        long open = cluster.count("select count(*) from launch where state in ('queued', 'running')", Map.of());
        System.out.printf(
                Locale.ROOT,
                "api: p50 %.0f ms, p95 %.0f ms (target %.0f), p99 %.0f ms, longest %.0f ms of %d requests at %d/s beside %d open runs,"
                        + " %.0f trials/s, %d trials stored; wrong: %s%n  p95 by request: %s%n",
                result.millis(50),
                result.millis(95),
                most,
                result.millis(99),
                result.millis(100),
                result.micros().getTotalCount(),
                PER_SECOND,
                open,
                trials,
                after,
                result.wrong(),
                result.slowest());
        return () -> {
            assertThat(result.wrong()).isEmpty();
            assertThat(open).as("runs that are still open").isEqualTo(runs);
            assertThat(trials).as("trials a second").isGreaterThanOrEqualTo(LIVE);
            assertThat(result.millis(95)).as("p95 in ms").isLessThanOrEqualTo(most);
        };
    }

    private static long trials(Cluster cluster) {
        return cluster.count("select count(*) from trial", Map.of());
    }

    /** What pages and programs ask, most of it often and some of it seldom. */
    private final class Mix {
        private static final String PROJECT = "/api/v1/projects/default";

        private final URI server;
        private final String token;
        private final String stored;
        private final List<String> live;

        Mix(URI server, String token, String stored, List<String> live) {
            this.server = server;
            this.token = token;
            this.stored = stored;
            this.live = live;
        }

        OpenLoop.Named next() {
            String now = PROJECT + "/runs/" + live.get(random.nextInt(live.size()));
            String old = PROJECT + "/runs/" + stored + "-" + (1 + random.nextInt(STORED_RUNS));
            String other = stored + "-" + (1 + random.nextInt(STORED_RUNS));
            int of = random.nextInt(100);
            if (of < 25) {
                return get("live run", now);
            } else if (of < 40) {
                return get("runs", PROJECT + "/runs?limit=50" + (of % 2 == 0 ? "&state=running" : ""));
            } else if (of < 50) {
                return get("overview", PROJECT + "/overview");
            } else if (of < 60) {
                return get("stored run", old);
            } else if (of < 70) {
                return get("samples", old + "/samples?limit=50" + (of % 2 == 0 ? "&model=a" : ""));
            } else if (of < 78) {
                return get("metrics", old + "/metrics");
            } else if (of < 85) {
                int question = random.nextInt(QUESTIONS);
                return get("trial", old + "/trial?task=sums&model=a&sample=" + "q" + question);
            } else if (of < 90) {
                return get("me", "/api/v1/me");
            } else if (of < 93) {
                return get("projects", "/api/v1/projects");
            } else if (of < 95) {
                return get("trend", PROJECT + "/trends?benchmark=sums&metric=accuracy");
            } else if (of < 97) {
                return get("compare", PROJECT + "/compare?run=" + stored + "&run=" + other);
            }
            return new OpenLoop.Named(
                    "labels",
                    request(now + "/labels")
                            .header("Content-Type", "application/json")
                            .PUT(HttpRequest.BodyPublishers.ofString("{\"labels\":[\"live\",\"l" + of + "\"]}"))
                            .build());
        }

        private OpenLoop.Named get(String name, String path) {
            return new OpenLoop.Named(name, request(path).GET().build());
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create(server + path)).header("Authorization", "Bearer " + token);
        }
    }
}
