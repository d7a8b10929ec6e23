package io.github.llmbench.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.TestDatabase;
import io.github.llmbench.store.fault.FaultProxy;
import io.github.llmbench.store.fault.FaultProxy.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class DatabaseAwayTest {
    private static TestDatabase database;
    private static Database direct;

    @TempDir
    Path spool;

    private FaultProxy proxy;
    private Database distant;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        direct = database.open();
    }

    @AfterAll
    static void drop() throws IOException {
        direct.close();
        database.close();
    }

    @BeforeEach
    void go_through_the_proxy() throws IOException {
        proxy = FaultProxy.to(database.port());
        distant = Database.open(database.settingsThrough(proxy.port())
                .statementTimeout(Duration.ofMillis(500))
                .socketGrace(Duration.ofSeconds(1)));
    }

    @AfterEach
    void end() throws IOException {
        distant.close();
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CUT", "HALF_OPEN"})
    void answers_in_flight_wait_on_disk_and_are_written_when_it_is_back(Fault fault) throws Exception {
        String id = "away-" + fault;
        try (RunJournal journal = store(Duration.ofMinutes(1)).create(Runs.header(id, "away"))) {
            append(journal, 0).join();

            proxy.set(fault);
            List<CompletableFuture<Void>> inFlight = new ArrayList<>();
            for (int i = 1; i <= 8; i++) {
                inFlight.add(append(journal, i));
            }
            awaitLines(id, 8);
            assertThat(inFlight).noneMatch(CompletableFuture::isDone);

            proxy.set(Fault.NONE);
            CompletableFuture.allOf(inFlight.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
            assertThat(Spool.file(spool, id)).doesNotExist();
            assertThat(stored(id)).hasSize(9);
        }
    }

    @Test
    void a_slow_database_loses_nothing() throws IOException {
        proxy.set(Fault.LATE);
        try (RunJournal journal = store(Duration.ofMinutes(1)).create(Runs.header("late", "away"))) {
            List<CompletableFuture<Void>> written = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                written.add(append(journal, i));
            }
            written.forEach(CompletableFuture::join);
            assertThat(stored("late")).hasSize(200);
        }
    }

    @Test
    void what_a_process_did_not_live_to_write_is_written_when_the_run_goes_on() throws Exception {
        RunHeader header = Runs.header("spooled", "spooled");
        RunJournal journal = store(Duration.ofMillis(300)).create(header);
        append(journal, 0).join();
        proxy.set(Fault.CUT);
        CompletableFuture<Void> lost = append(journal, 1);
        assertThatThrownBy(() -> lost.get(60, TimeUnit.SECONDS))
                .hasMessageContaining("has been away for")
                .hasMessageContaining("1 trials wait in " + Spool.file(spool, "spooled"));
        journal.close();
        Files.writeString(Spool.file(spool, "spooled"), "torn\tlin", StandardOpenOption.APPEND);

        PostgresRunStore next = PostgresRunStore.builder(direct, spool).build();
        assertThat(next.unfinished("spooled")).contains(header);
        try (RunJournal resumed = next.resume(header)) {
            assertThat(PostgresRunStoreTest.all(resumed.trials()))
                    .extracting(trial -> trial.key().sample())
                    .containsExactly("s0", "s1");
        }
        assertThat(Spool.file(spool, "spooled")).doesNotExist();
    }

    @Test
    void a_spool_that_is_full_says_so() throws Exception {
        PostgresRunStore small =
                PostgresRunStore.builder(distant, spool).spoolBytes(100).build();
        try (RunJournal journal = small.create(Runs.header("full", "away"))) {
            append(journal, 0).join();
            proxy.set(Fault.CUT);
            CompletableFuture<Void> refused = append(journal, 1);
            assertThatThrownBy(() -> refused.get(60, TimeUnit.SECONDS)).hasMessageContaining("may not grow over 100");
        }
    }

    private PostgresRunStore store(Duration patience) {
        return PostgresRunStore.builder(distant, spool).patience(patience).build();
    }

    private static CompletableFuture<Void> append(RunJournal journal, int sample) {
        return journal.append(Runs.trial("openai:a", "sums", "s" + sample, 1, true))
                .toCompletableFuture();
    }

    private static List<Trial> stored(String id) throws IOException {
        return direct.jdbi().withHandle(handle -> {
            long no = handle.createQuery("select no from run where id = :id")
                    .bind("id", id)
                    .mapTo(long.class)
                    .one();
            TrialRows rows = new TrialRows(no, Runs.header(id, "away"), new StoredJson());
            return PostgresRunStoreTest.all(new TrialReader(direct.jdbi(), no, rows).trials());
        });
    }

    private void awaitLines(String run, int lines) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (Spool.lines(spool, run).size() < lines) {
            assertThat(System.nanoTime()).as("lines in the spool of " + run).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
