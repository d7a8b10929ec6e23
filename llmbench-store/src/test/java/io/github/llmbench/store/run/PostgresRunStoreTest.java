package io.github.llmbench.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.TestDatabase;
import io.github.llmbench.store.transfer.Transfers;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PostgresRunStoreTest {
    private static TestDatabase database;

    @TempDir
    static Path spool;

    private static Database open;
    private static PostgresRunStore store;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        open = database.open();
        store = PostgresRunStore.builder(open, spool).build();
    }

    @AfterAll
    static void drop() throws IOException {
        store.close();
        database.close();
    }

    @Test
    void a_finished_run_comes_back_as_it_was() throws IOException {
        RunHeader header = Runs.header("whole", "round");
        List<Trial> trials = List.of(
                Runs.trial("openai:b", "words", "s1", 1, true),
                Runs.trial("openai:a", "sums", "s2", 2, false),
                Runs.failed("openai:a", "sums", "s1", "0.5"));
        try (RunJournal journal = store.create(header)) {
            for (Trial trial : trials) {
                journal.append(trial).toCompletableFuture().join();
            }
            Run run = Runs.run(header, Run.Status.COMPLETE, 0.75);
            store.finish(run);

            Run found = store.find("whole").orElseThrow();
            assertThat(found.header()).isEqualTo(header);
            assertThat(found.metrics()).isEqualTo(run.metrics());
            assertThat(found.outcomes()).isEqualTo(run.outcomes());
            assertThat(found.facts()).isEqualTo(run.facts());
            assertThat(found.finishedAt()).isEqualTo(run.finishedAt());
            assertThat(all(found.trials())).isEqualTo(trials);
            assertThat(all(journal.trials())).isEqualTo(trials);
        }
        assertThat(store.unfinished("round")).isEmpty();
        assertThat(store.runs()).extracting(RunHeader::id).contains("whole");
        assertThat(store.find("none")).isEmpty();
    }

    @Test
    void a_name_belongs_to_the_run_that_got_it_last() throws IOException {
        store.create(Runs.header("named-1", "names")).close();
        store.create(Runs.header("named-2", "names")).close();

        store.name("released", "named-1");
        store.name("released", "named-2");

        assertThat(store.named("released")).contains("named-2");
        assertThat(store.named("never")).isEmpty();
    }

    @Test
    void texts_that_postgresql_cannot_hold_are_mended() throws IOException {
        Trial plain = Runs.trial("openai:a", "sums", "odd", 1, true);
        Trial odd = new Trial(
                plain.key(),
                plain.outcome(),
                "nul \u0000, half \ud83d, tab\t, line\n, back\\slash, \\N, \ud83d\ude00",
                plain.scores(),
                plain.calls(),
                "\\.",
                "",
                List.of("a=\"b\", {c}", "null", "back=\\slash\t", "nul=\u0000"));
        try (RunJournal journal = store.create(Runs.header("odd", "odd"))) {
            journal.append(odd).toCompletableFuture().join();

            Trial back = all(journal.trials()).get(0);
            assertThat(back.text()).isEqualTo("nul \ufffd, half \ufffd, tab\t, line\n, back\\slash, \\N, \ud83d\ude00");
            assertThat(back.cluster()).isEqualTo("\\.");
            assertThat(back.error()).isEmpty();
            assertThat(back.tags()).containsExactly("a=\"b\", {c}", "null", "back=\\slash\t", "nul=\ufffd");
        }
    }

    @Test
    void what_a_version_without_tags_spooled_is_taken_over() throws IOException {
        RunHeader header = Runs.header("older", "older");
        store.create(header).close();
        long no = open.jdbi()
                .withHandle(handle -> handle.createQuery("select no from run where id = 'older'")
                        .mapTo(long.class)
                        .one());
        Trial trial = Runs.trial("openai:a", "sums", "s1", 1, true);
        String line = new String(new TrialRows(no, header, new StoredJson()).line(trial, 1), StandardCharsets.UTF_8);
        String older = line.substring(0, line.lastIndexOf('\t')) + "\n";
        Files.writeString(Spool.file(spool, "older"), older + line.replace("\ts1\t", "\ts2\t"));

        try (RunJournal journal = store.resume(header)) {
            assertThat(all(journal.trials()))
                    .extracting(each -> each.key().sample())
                    .containsExactly("s1", "s2");
        }
        assertThat(Spool.file(spool, "older")).doesNotExist();
    }

    @Test
    void an_unfinished_run_goes_on_and_what_is_paid_twice_is_counted() throws IOException {
        RunHeader header = Runs.header("open", "resume");
        try (RunJournal journal = store.create(header)) {
            assertThat(store.unfinished("resume")).isEmpty();
            assertThatThrownBy(() -> store.resume(header))
                    .hasMessageContaining("another process is working on run open");
            journal.append(Runs.failed("openai:a", "sums", "s1", "0.25"))
                    .toCompletableFuture()
                    .join();
            journal.append(Runs.trial("openai:a", "sums", "s2", 1, true))
                    .toCompletableFuture()
                    .join();
        }

        assertThat(store.unfinished("resume")).contains(header);
        try (RunJournal journal = store.resume(header)) {
            assertThat(all(journal.trials())).hasSize(2);
            Trial again = Runs.trial("openai:a", "sums", "s1", 1, true);
            journal.append(again).toCompletableFuture().join();

            assertThat(all(journal.trials())).containsExactly(Runs.trial("openai:a", "sums", "s2", 1, true), again);
        }
        assertThat(paidAgain("open")).isEqualByComparingTo("0.25");

        store.finish(Runs.run(header, Run.Status.PARTIAL, 0.5));
        assertThat(store.unfinished("resume")).contains(header);
        store.finish(Runs.run(header, Run.Status.COMPLETE, 0.5));
        assertThat(store.unfinished("resume")).isEmpty();
    }

    @Test
    void a_run_whose_trials_were_moved_to_a_file_neither_goes_on_nor_is_exported() throws IOException {
        RunHeader header = Runs.header("moved", "moved");
        try (RunJournal journal = store.create(header)) {
            journal.append(Runs.trial("openai:a", "sums", "s1", 1, true))
                    .toCompletableFuture()
                    .join();
        }
        store.finish(Runs.run(header, Run.Status.PARTIAL, 1));
        Path file = new RunArchive(open, spool.resolve("archive")).archive("moved", "jo");

        assertThat(store.unfinished("moved")).isEmpty();
        assertThatThrownBy(() -> store.resume(header))
                .hasMessageContaining("run moved cannot go on: its trials were moved to " + file);
        assertThatThrownBy(() -> new Transfers(open).exportRuns(List.of("moved"), spool.resolve("x")))
                .hasMessageContaining("were moved to a file")
                .hasMessageContaining("cannot be exported");
    }

    @Test
    void a_spool_of_another_database_is_not_written_to_this_one() throws IOException {
        RunHeader header = Runs.header("strange", "strange");
        store.create(header).close();
        Path strange = spool.resolve("strange.copy");
        Files.writeString(strange, "987654\t1\t1\ts1\n");

        assertThatThrownBy(() -> store.resume(header))
                .hasMessageContaining("the spool " + strange + " is of another database");
        Files.delete(strange);
        store.resume(header).close();
    }

    @Test
    void a_trial_that_is_written_twice_stands_once() throws IOException {
        try (RunJournal journal = store.create(Runs.header("twice", "twice"))) {
            journal.append(Runs.trial("openai:a", "sums", "s1", 1, false))
                    .toCompletableFuture()
                    .join();
            Trial second = Runs.trial("openai:a", "sums", "s1", 1, true);
            journal.append(second).toCompletableFuture().join();

            assertThat(all(journal.trials())).containsExactly(second);
        }
        assertThat(paidAgain("twice")).isZero();
    }

    @Test
    void who_comes_back_from_the_dead_cannot_write() throws IOException {
        RunHeader header = Runs.header("fenced", "fenced");
        try (PostgresRunStore zombies =
                PostgresRunStore.builder(database.open(), spool).build()) {
            RunJournal zombie = zombies.create(header);
            zombie.append(Runs.trial("openai:a", "sums", "s1", 1, true))
                    .toCompletableFuture()
                    .join();
            database.admin("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
            try (RunJournal journal = store.resume(header)) {
                assertThatThrownBy(() -> zombie.append(Runs.trial("openai:a", "sums", "s1", 1, false))
                                .toCompletableFuture()
                                .join())
                        .hasMessageContaining("another process has taken run fenced over");
                assertThatThrownBy(() -> zombies.finish(Runs.run(header, Run.Status.COMPLETE, 0)))
                        .hasMessageContaining("another process has taken run fenced over");
                assertThat(all(journal.trials())).containsExactly(Runs.trial("openai:a", "sums", "s1", 1, true));
                zombie.close();
            }
        }
    }

    @Test
    void a_trial_of_no_model_of_the_run_is_refused_and_a_closed_journal_takes_none() throws IOException {
        RunJournal journal = store.create(Runs.header("closed", "closed"));
        assertThatThrownBy(() -> journal.append(Runs.trial("openai:c", "sums", "s", 1, true))
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("run closed has no model \"openai:c\"");
        journal.close();
        journal.close();
        assertThatThrownBy(() -> journal.append(Runs.trial("openai:a", "sums", "s", 1, true))
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> store.resume(Runs.header("unknown", "x"))).hasMessageContaining("no run unknown");
    }

    @Test
    void many_trials_at_once_are_each_written_once() throws IOException {
        RunHeader header = Runs.header("many", "many");
        try (RunJournal journal = store.create(header)) {
            List<CompletableFuture<Void>> written = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                written.add(journal.append(Runs.trial("openai:a", "sums", "s" + i, 1, i % 2 == 0))
                        .toCompletableFuture());
            }
            written.forEach(CompletableFuture::join);
            try (Stream<Trial> trials = journal.trials()) {
                assertThat(trials.map(trial -> trial.key().sample()).distinct().count())
                        .isEqualTo(10_000);
            }
        }
    }

    @Test
    void without_texts_scores_timings_and_cost_are_left() throws IOException {
        PostgresRunStore silent =
                PostgresRunStore.builder(open, spool).texts(false).build();
        Trial trial = Runs.trial("openai:a", "sums", "s1", 1, true);
        try (RunJournal journal = silent.create(Runs.header("silent", "silent"))) {
            journal.append(trial).toCompletableFuture().join();

            Trial back = all(journal.trials()).get(0);
            assertThat(back.toString()).doesNotContain("42").doesNotContain("6 x 7");
            assertThat(back.scores().get("exact_match").value()).isEqualTo(1);
            assertThat(back.scores().keySet()).containsExactly("exact_match", "a");
            assertThat(back.cost()).isEqualTo(trial.cost());
            assertThat(back.calls())
                    .extracting(call -> call.response().trace())
                    .isEqualTo(trial.calls().stream()
                            .map(call -> call.response().trace())
                            .toList());
            assertThat(back.calls()).extracting(Call::purpose).containsExactly(Call.Purpose.CHAT);
        }
    }

    @Test
    void a_redactor_sees_every_text() throws IOException {
        PostgresRunStore redacting = PostgresRunStore.builder(open, spool)
                .redactor(text -> text.replaceAll("[0-9]", "#"))
                .build();
        try (RunJournal journal = redacting.create(Runs.header("redacted", "redacted"))) {
            journal.append(Runs.trial("openai:a", "sums", "s", 1, true))
                    .toCompletableFuture()
                    .join();

            Trial back = all(journal.trials()).get(0);
            assertThat(back.text()).isEqualTo("It is ##.");
            assertThat(back.calls().get(0).request().messages().get(0).text()).isEqualTo("# x #?");
            assertThat(back.calls().get(0).response().text()).isEqualTo("It is ##.");
            assertThat(back.scores().get("exact_match").answer()).isEqualTo("##");
        }
    }

    @Test
    void the_environment_opens_it(@TempDir Path home) throws IOException {
        Map<String, String> variables = Map.of(
                "LLMBENCH_DB_URL", database.applicationUrl(),
                "LLMBENCH_DB_OWNER_URL", database.ownerUrl(),
                "LLMBENCH_PROJECT", "search",
                "LLMBENCH_TAGS", "nightly, main",
                "LLMBENCH_STORE_TEXTS", "none");
        PostgresRunStoreProvider provider = new PostgresRunStoreProvider();
        try (RunStore found = provider.open(home, variables::get).orElseThrow();
                RunJournal journal = found.create(Runs.header("from-environment", "environment"))) {
            assertThat(journal.header().id()).isEqualTo("from-environment");
        }
        String marks = open.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select project || tags::text from run where id = 'from-environment'")
                        .mapTo(String.class)
                        .one());
        assertThat(marks).isEqualTo("search{nightly,main}");
        assertThat(provider.open(home, Map.<String, String>of()::get)).isEmpty();
        assertThatThrownBy(() -> provider.open(
                        home,
                        Map.of("LLMBENCH_DB_URL", database.applicationUrl(), "LLMBENCH_STORE_TEXTS", "some")::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LLMBENCH_STORE_TEXTS must be all or none, but was \"some\"");
    }

    private static BigDecimal paidAgain(String run) {
        return open.jdbi()
                .withHandle(handle -> handle.createQuery("select paid_again_usd from run where id = :id")
                        .bind("id", run)
                        .mapTo(BigDecimal.class)
                        .one());
    }

    static List<Trial> all(Stream<Trial> trials) {
        try (trials) {
            return trials.toList();
        }
    }

    static boolean spooled(Path directory, String run) {
        return Files.exists(Spool.file(directory, run));
    }
}
