package io.github.llmbench.store.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import io.github.llmbench.store.db.OwnServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the worker or PostgreSQL with SIGKILL at random moments of a run, again and again, and looks whether each trial stands once and
 * is paid for once. A round counts only where the one that was killed was alive and the worker had written trials since it started.
 * {@code ./mvnw -Pchaos -pl llmbench-store -am test}; rounds and trials by {@code -Dllmbench.chaos.rounds=50} and {@code
 * -Dllmbench.chaos.trials=5000}.
 */
@Tag("long")
@Tag("chaos")
@Timeout(value = 1, unit = TimeUnit.HOURS)
class ChaosTest {
    private static final int ROUNDS = Integer.getInteger("llmbench.chaos.rounds", 50);
    private static final int TRIALS = Integer.getInteger("llmbench.chaos.trials", 5_000);
    private static final BigDecimal EACH = new BigDecimal("0.001");
    private static final int KILLED = 128 + 9;

    @TempDir
    Path home;

    private final Random random = new Random(20261126);
    private int workersKilled;
    private int serversKilled;
    private int finished;
    private int gaveUp;
    private String undisturbed = "";

    @Test
    void each_trial_stands_once_however_often_worker_and_server_are_killed() throws Exception {
        long began = System.nanoTime();
        try (OwnServer server = OwnServer.in(Files.createDirectories(home.resolve("postgres")))) {
            Process calm = start(server);
            assertThat(calm.waitFor(20, TimeUnit.MINUTES)).isTrue();
            undisturbed = Files.readString(home.resolve("done")).split("\n", 3)[2];
            ended(server, calm);
            finished = 0;

            Process worker = start(server);
            long from = trials(server);
            while (workersKilled + serversKilled < ROUNDS) {
                if (!underWay(server, worker, from)) {
                    ended(server, worker);
                    worker = start(server);
                    from = trials(server);
                    continue;
                }
                long before = trials(server);
                if (random.nextBoolean()) {
                    assertThat(worker.destroyForcibly().waitFor()).isEqualTo(KILLED);
                    workersKilled++;
                    worker = start(server);
                } else {
                    server.kill();
                    serversKilled++;
                    server.revive();
                }
                from = trials(server);
                assertThat(from).as("trials that were counted before the kill").isGreaterThanOrEqualTo(before);
            }
            while (finished == 0 || worker.isAlive()) {
                assertThat(worker.waitFor(20, TimeUnit.MINUTES))
                        .as("a worker that nobody kills ends")
                        .isTrue();
                ended(server, worker);
                worker = finished == 0 ? start(server) : worker;
            }
            System.out.printf(
                    "chaos: %d workers and %d servers killed at work, %d runs of %d trials finished, %d workers gave up while"
                            + " their server was down, %d s%n",
                    workersKilled,
                    serversKilled,
                    finished,
                    TRIALS,
                    gaveUp,
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
        }
    }

    /** Waits for a random number of further trials; false where the worker came to its end instead. */
    private boolean underWay(OwnServer server, Process worker, long from) {
        long until = from + 1 + random.nextInt(TRIALS / 5);
        while (worker.isAlive() && trials(server) < until) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        return worker.isAlive();
    }

    /** Trials of all runs; the server has just been started where it was killed. */
    private static long trials(OwnServer server) {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:" + server.applicationUrl().replaceFirst("//.*@", "//"),
                        server.user(),
                        server.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from llmbench.trial")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException notYet) {
            return 0;
        }
    }

    private Process start(OwnServer server) throws IOException {
        // Most of a round is the start of a worker, and most of that a compiler that never pays for itself.
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ChaosWorker.class.getName(),
                        server.applicationUrl(),
                        server.ownerUrl(),
                        home.toString(),
                        Integer.toString(TRIALS))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("worker.log").toFile()))
                .start();
    }

    /** Looks at what a worker that came to its end has left. */
    private void ended(OwnServer server, Process worker) throws IOException {
        if (worker.exitValue() != 0) {
            // A question that the database did not answer ends a worker; the next one goes on.
            gaveUp++;
            assertThat(gaveUp).as(Files.readString(home.resolve("worker.log"))).isLessThanOrEqualTo(serversKilled);
            return;
        }
        String[] done = Files.readString(home.resolve("done")).split("\n", 3);
        assertThat(done[1]).isEqualTo("COMPLETE");
        assertThat(done[2])
                .contains("accuracy 1.0 " + TRIALS)
                .contains("trials=" + TRIALS)
                .isEqualTo(undisturbed);
        try (Database database = Database.open(DatabaseSettings.server(server.applicationUrl(), server.ownerUrl()))) {
            database.jdbi().useHandle(handle -> {
                long no = handle.createQuery("select no from run where id = :id")
                        .bind("id", done[0])
                        .mapTo(long.class)
                        .one();
                assertThat(handle.createQuery("select count(*) from trial where run = :run")
                                .bind("run", no)
                                .mapTo(int.class)
                                .one())
                        .isEqualTo(TRIALS);
                assertThat(handle.createQuery("select sum(cost_usd) from trial where run = :run")
                                .bind("run", no)
                                .mapTo(BigDecimal.class)
                                .one())
                        .isEqualByComparingTo(EACH.multiply(BigDecimal.valueOf(TRIALS)));
            });
        }
        Files.delete(home.resolve("done"));
        finished++;
    }
}
