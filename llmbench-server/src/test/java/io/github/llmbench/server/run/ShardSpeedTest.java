package io.github.llmbench.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.github.llmbench.server.TestServer;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many shards a second pass the database when there is nothing to do in them: each is taken, fenced, counted and followed by the next. */
class ShardSpeedTest {
    private static final int RUNS = 100;
    private static final int LANES = 4;
    private static final int SHARDS = 400;
    private static final int THREADS = 16;

    @Test
    @Tag("long")
    @Timeout(300)
    void shards_pass_the_database() throws IOException, InterruptedException {
        try (TestServer server = TestServer.start("role", "api");
                Database database = Database.open(
                        DatabaseSettings.server(server.databaseUrl(), null).connections(THREADS + 4))) {
            begin(database);
            Launches launches = new Launches(database);
            Strides strides = new Strides(database);
            CountDownLatch ended = new CountDownLatch(RUNS);
            CountDownLatch passed = new CountDownLatch(RUNS * SHARDS);
            Scheduler scheduler = Scheduler.create(
                            database.connections(),
                            Tasks.custom(TaskTable.SHARD, TaskTable.Subject.class)
                                    .execute((instance, context) -> {
                                        Launches.Next next = launches.done(
                                                context.getExecution(),
                                                instance.getData(),
                                                Launches.Done.NOTHING,
                                                strides.of("default"),
                                                null);
                                        passed.countDown();
                                        if (next == Launches.Next.END) {
                                            ended.countDown();
                                        }
                                        return (complete, operations) -> {};
                                    }))
                    .jdbcCustomization(new DueTasks(List.of(TaskTable.SHARD), List.of()))
                    .schedulerName(new SchedulerName.Fixed("speed"))
                    .serializer(new TaskTable.Json())
                    .threads(THREADS)
                    .pollUsingLockAndFetch(0.5, 1.0)
                    .pollingInterval(Duration.ofMillis(250))
                    .enablePriority()
                    .build();
            long began = System.nanoTime();
            scheduler.start();
            assertThat(ended.await(240, TimeUnit.SECONDS)).isTrue();
            double seconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) / 1e3;
            scheduler.stop();
            assertThat(passed.getCount()).isZero();
            System.out.printf(
                    Locale.ROOT,
                    "shards: %d of %d runs in %.1f s, %.0f a second, with %d threads in one process%n",
                    RUNS * SHARDS,
                    RUNS,
                    seconds,
                    RUNS * SHARDS / seconds,
                    THREADS);
        }
    }

    private static void begin(Database database) {
        database.jdbi().useTransaction(handle -> {
            for (int i = 0; i < RUNS; i++) {
                String run = "speed-" + i;
                Launches.add(
                        handle,
                        new Launches.Launch(run, "default", "speed", "", List.of(), List.of(), null, 0, 1),
                        null,
                        List.of(),
                        "test");
                handle.createUpdate(
                                "update launch set state = 'running', round = 1, shards = :shards, shard_units = 20,"
                                        + " next_shard = :lanes, lanes = :lanes where run = :run")
                        .bind("shards", SHARDS)
                        .bind("lanes", LANES)
                        .bind("run", run)
                        .execute();
                handle.createUpdate("""
                                insert into scheduled_tasks (task_name, task_instance, task_data, execution_time, picked, version, priority)
                                select 'shard', :run || '/' || n, convert_to(json_build_object('run', :run, 'round', 1, 'shard', n)::text,
                                    'UTF8'), timestamptz '2000-01-01 00:00:00Z', false, 1, 0 from generate_series(0, :lanes - 1) n""").bind("run", run).bind("lanes", LANES).execute();
            }
        });
    }
}
