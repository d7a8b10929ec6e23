package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three workers and an API process on one machine: one worker is killed, PostgreSQL is restarted, and every trial stands once. */
class ClusterTest {
    private static final int QUESTIONS = 60;
    private static final int TRIALS = 2 * QUESTIONS;

    @TempDir
    Path home;

    @Test
    @Timeout(300)
    void runs_outlive_a_worker_and_a_restart_of_the_database() {
        outlive(12, 1);
    }

    @Test
    @Tag("long")
    @Timeout(1800)
    void a_hundred_runs_outlive_a_worker_and_a_restart_of_the_database() {
        outlive(100, 5);
    }

    private void outlive(int runs, int heartbeat) {
        long began = System.nanoTime();
        try (Cluster cluster = Cluster.in(home);
                Bench bench = Bench.slow()) {
            String beat = Integer.toString(heartbeat);
            Cluster.Member api = cluster.start("api", "api", "runs", Integer.toString(runs));
            List<Cluster.Member> workers = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                workers.add(cluster.start(
                        "worker-" + i,
                        "worker",
                        "heartbeat-seconds",
                        beat,
                        "runs",
                        Integer.toString(runs),
                        "shards",
                        Integer.toString((runs + 2) / 3)));
            }
            Client client = cluster.client(api).signIn("admin", api.password());
            Bench.upload(client, "default", QUESTIONS);
            Set<String> started = new HashSet<>();
            for (int i = 0; i < runs; i++) {
                started.add(Bench.start(client, "default", bench.declaration().replace("closed 2", "closed 8")));
            }
            Wait.until(
                    "all workers are at it",
                    () -> cluster.count(
                                    "select count(distinct picked_by) from scheduled_tasks where picked and task_name = 'shard'",
                                    Map.of())
                            == 3);
            long before = trials(cluster);
            workers.get(0).kill();
            long killed = System.nanoTime();
            String dead = cluster.database()
                    .jdbi()
                    .withHandle(handle -> handle.createQuery("select picked_by from scheduled_tasks where picked"
                                    + " group by picked_by order by max(last_heartbeat) limit 1")
                            .mapTo(String.class)
                            .one());
            Wait.until("more trials", () -> trials(cluster) > before + runs);
            cluster.restartDatabase();
            Wait.until(
                    "the dead worker's shards are taken",
                    () -> cluster.count(
                                    "select count(*) from scheduled_tasks where picked_by = :dead",
                                    Map.of("dead", dead))
                            == 0);
            double missed = seconds(killed);
            Wait.within(
                    900,
                    "all runs end",
                    () -> cluster.count("select count(*) from launch where state in ('queued', 'running')", Map.of())
                            == 0);
            assertThat(cluster.count("select count(*) from launch where state = 'ended'", Map.of()))
                    .isEqualTo(runs);
            assertThat(cluster.count("select count(*) from run where status = 'COMPLETE'", Map.of()))
                    .isEqualTo(runs);
            assertThat(trials(cluster)).isEqualTo((long) runs * TRIALS);
            assertThat(cluster.count(
                            "select count(*) from scheduled_tasks where task_name in ('run', 'shard', 'end')",
                            Map.of()))
                    .isZero();
            started.forEach(run -> assertThat(client.get("/api/v1/projects/default/runs/" + run + "/metrics")
                            .expect(200)
                            .at("/items"))
                    .anySatisfy(metric -> {
                        assertThat(metric.path("name").asText()).isEqualTo("accuracy");
                        assertThat(metric.path("estimate").asDouble()).isEqualTo(0.5);
                        assertThat(metric.path("count").asInt()).isEqualTo(QUESTIONS);
                    }));
            System.out.printf(
                    Locale.ROOT,
                    "cluster: %d runs of %d trials, a killed worker's shards taken after %.1f s, %d requests for %d trials, %.0f s%n",
                    runs,
                    TRIALS,
                    missed,
                    bench.requests(),
                    trials(cluster),
                    seconds(began));
            workers.subList(1, 3).forEach(Cluster.Member::stop);
            api.stop();
        }
    }

    private static double seconds(long since) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since) / 1e3;
    }

    private static long trials(Cluster cluster) {
        return cluster.count("select count(*) from trial", Map.of());
    }
}
