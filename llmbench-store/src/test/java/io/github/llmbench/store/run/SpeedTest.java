package io.github.llmbench.store.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.TestDatabase;
import io.github.llmbench.store.transfer.ExportWorker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/**
 * How fast trials are written and questions answered; prints what it measured. {@code ./mvnw -pl llmbench-store -am test
 * -Dllmbench.excluded-groups= -Dtest=SpeedTest}; sizes by {@code -Dllmbench.speed.runs=10000} and {@code
 * -Dllmbench.speed.samples=500} (trials: runs x samples x 2).
 */
@Tag("long")
@Timeout(value = 1, unit = TimeUnit.HOURS)
class SpeedTest {
    private static final int TRIALS = Integer.getInteger("llmbench.speed.trials", 100_000);
    private static final int RUNS = Integer.getInteger("llmbench.speed.runs", 1_000);
    private static final int SAMPLES = Integer.getInteger("llmbench.speed.samples", 500);
    private static final int ASKED = 200;
    private static final int WARM_UPS = 3;

    @TempDir
    Path spool;

    @Test
    void trials_are_written_at_half_the_speed_of_a_raw_copy_or_more() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Database open = database.open()) {
            PostgresRunStore store = PostgresRunStore.builder(open, spool).build();
            List<Trial> trials = new ArrayList<>();
            for (int i = 0; i < TRIALS; i++) {
                trials.add(Runs.trial("openai:a", "sums", "sample-" + i, 1, i % 2 == 0));
            }
            double cold = write(store, "cold", trials);
            for (int i = 0; i < WARM_UPS; i++) {
                write(store, "warm-up-" + i, trials);
            }
            double warm = write(store, "warm", trials);
            double raw = copy(open, trials);
            System.out.printf(
                    "speed: %,.0f trials/s stored by a cold JVM, %,.0f by a warm one, %,.0f by a raw COPY of the same bytes"
                            + " into the same table, ratios %.2f and %.2f%n",
                    cold, warm, raw, cold / raw, warm / raw);
            assertThat(cold).isGreaterThanOrEqualTo(20_000);
            assertThat(cold / raw).isGreaterThanOrEqualTo(0.5);
            assertThat(warm / raw).isGreaterThanOrEqualTo(0.5);
        }
    }

    private static double write(PostgresRunStore store, String id, List<Trial> trials) throws IOException {
        try (RunJournal journal = store.create(Runs.header(id, "speed"))) {
            long start = System.nanoTime();
            CompletableFuture<?>[] written = trials.stream()
                    .map(trial -> journal.append(trial).toCompletableFuture())
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(written).join();
            return trials.size() * 1e9 / (System.nanoTime() - start);
        }
    }

    private static double copy(Database open, List<Trial> trials) throws Exception {
        RunHeader header = Runs.header("raw", "speed");
        TrialRows rows = new TrialRows(1_000_000, header, new StoredJson());
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Trial trial : trials) {
            lines.writeBytes(rows.line(trial, 1));
        }
        try (Connection connection = open.dedicated(Duration.ZERO)) {
            long start = System.nanoTime();
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "copy trial (" + TrialRows.COLUMNS + ") from stdin",
                            new java.io.ByteArrayInputStream(lines.toByteArray()));
            return trials.size() * 1e9 / (System.nanoTime() - start);
        }
    }

    @Test
    void questions_are_answered_within_50_milliseconds() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Database open = database.open()) {
            fill(open, RUNS, SAMPLES);
            database.tamper("analyze");
            String size = open.jdbi()
                    .withHandle(handle -> handle.createQuery("select pg_size_pretty(pg_total_relation_size('trial'))")
                            .mapTo(String.class)
                            .one());
            System.out.printf("speed: %,d runs, %,d trials, %s on disk%n", RUNS, 2L * RUNS * SAMPLES, size);
            RunQueries queries = new RunQueries(open);
            Random random = new Random(7);
            measure("list", i -> queries.runs(RunFilter.ALL.benchmark("benchmark" + i % 20), null, 50));
            measure(
                    "list by text",
                    i -> queries.runs(RunFilter.ALL.text("benchmark" + i % 20 + " openai:model" + i % 7), null, 50));
            measure(
                    "trend",
                    i -> queries.trend("benchmark" + i % 20, "metric" + i % 12, "openai:model" + i % 7, "sums", 500));
            measure(
                    "compare 20 runs",
                    i -> queries.paired(
                            random.ints(20, 1, RUNS + 1).mapToObj(n -> "h" + n).toList(),
                            "sums",
                            "exact_match",
                            null,
                            50));
            measure(
                    "sample history",
                    i -> queries.sampleHistory(
                            "benchmark" + i % 20, "words", "sample" + (1 + i % SAMPLES), null, "exact_match", 100));
        }
    }

    @Test
    void an_export_streams_in_256_megabytes() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Database open = database.open()) {
            fill(open, 1, 500_000);
            Path log = spool.resolve("export.log");
            long start = System.nanoTime();
            Process export = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            ExportWorker.class.getName(),
                            database.applicationUrl(),
                            spool.resolve("export.llmbench").toString(),
                            "h1")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assertThat(export.waitFor(30, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readString(log)).contains("trial=1000000");
            System.out.printf(
                    "speed: 1,000,000 trials exported in %.1f s with -Xmx256m, %,d bytes%n",
                    (System.nanoTime() - start) / 1e9, Files.size(spool.resolve("export.llmbench")));
        }
    }

    private static void fill(Database open, int runs, int samples) throws Exception {
        try (InputStream in = SpeedTest.class.getResourceAsStream("history.sql")) {
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace(":runs", Integer.toString(runs))
                    .replace(":samples", Integer.toString(samples));
            try (Connection connection = open.dedicated(Duration.ZERO);
                    java.sql.Statement statement = connection.createStatement()) {
                statement.execute(script);
            }
        }
    }

    private static void measure(String name, IntConsumer question) {
        for (int i = 0; i < ASKED / 10; i++) {
            question.accept(i);
        }
        double[] millis = new double[ASKED];
        for (int i = 0; i < ASKED; i++) {
            long start = System.nanoTime();
            question.accept(i);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        double p95 = millis[ASKED * 95 / 100];
        System.out.printf("speed: %s p50 %.1f ms, p95 %.1f ms%n", name, millis[ASKED / 2], p95);
        assertThat(p95).as(name).isLessThanOrEqualTo(50);
    }
}
