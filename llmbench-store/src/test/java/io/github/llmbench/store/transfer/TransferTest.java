package io.github.llmbench.store.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Secret;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.audit.AuditRow;
import io.github.llmbench.store.audit.AuditVerifier;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.TestDatabase;
import io.github.llmbench.store.run.PostgresRunStore;
import io.github.llmbench.store.run.RunArchive;
import io.github.llmbench.store.run.RunFilter;
import io.github.llmbench.store.run.RunQueries;
import io.github.llmbench.store.run.RunSummary;
import io.github.llmbench.store.run.Runs;
import io.github.llmbench.store.vault.AuditKeys;
import io.github.llmbench.store.vault.KeyEncryptionKey;
import io.github.llmbench.store.vault.PostgresVault;
import io.github.llmbench.store.vault.SecretAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TransferTest {
    private static final UUID USER = UUID.fromString("00000000-0000-0000-0000-000000000001");

    private static TestDatabase database;
    private static Database open;
    private static PostgresRunStore store;

    @TempDir
    static Path directory;

    @BeforeAll
    static void create() throws IOException {
        database = TestDatabase.create();
        open = database.open();
        store = PostgresRunStore.builder(open, directory).build();
        for (String id : List.of("t1", "t2", "t3")) {
            RunHeader header = Runs.header(id, "transfer");
            try (RunJournal journal = store.create(header)) {
                for (int i = 0; i < 20; i++) {
                    journal.append(Runs.trial("openai:a", "sums", "s\t" + (20 - i), 1, i % 3 == 0))
                            .toCompletableFuture()
                            .join();
                }
            }
            store.finish(Runs.run(header, Run.Status.COMPLETE, 0.5));
        }
    }

    @AfterAll
    static void drop() throws IOException {
        open.close();
        database.close();
    }

    private static List<Trial> trials(PostgresRunStore of, String run) throws IOException {
        try (Stream<Trial> trials = of.find(run).orElseThrow().trials()) {
            return trials.toList();
        }
    }

    @Test
    void exported_runs_are_the_same_in_another_database_and_never_there_twice() throws IOException {
        Path file = directory.resolve("two.llmbench");
        assertThat(new Transfers(open).exportRuns(List.of("t1", "t3"), file))
                .isEqualTo(Map.of("benchmark_version", 1L, "run", 2L, "metric", 4L, "trial", 40L, "label", 0L));

        try (TestDatabase other = TestDatabase.create();
                Database target = other.open()) {
            PostgresRunStore targetStore =
                    PostgresRunStore.builder(target, directory).build();
            // So that the numbers of runs differ.
            targetStore.create(Runs.header("there-before", "x")).close();
            Transfers transfers = new Transfers(target);
            transfers.importRuns(file, "jo");

            assertThat(new RunQueries(target).runs(RunFilter.ALL, null, 10).items())
                    .extracting(RunSummary::id)
                    .containsExactlyInAnyOrder("there-before", "t1", "t3");
            assertThat(trials(targetStore, "t3")).isEqualTo(trials(store, "t3"));
            assertThat(targetStore.find("t1").orElseThrow().metrics())
                    .isEqualTo(store.find("t1").orElseThrow().metrics());
            assertThat(new AuditLog(target).rows(10, 10))
                    .extracting(AuditRow::action)
                    .containsExactly("runs.import");

            assertThatThrownBy(() -> transfers.importRuns(file, "jo"))
                    .hasMessageContaining("there already, nothing was imported: t1, t3");
        }
        assertThatThrownBy(() -> new Transfers(open).exportRuns(List.of("none"), directory.resolve("none")))
                .hasMessageContaining("no run none");
        assertThat(directory.resolve("none")).doesNotExist();
        assertThat(directory.resolve("none.new")).doesNotExist();
    }

    @Test
    void a_damaged_file_changes_nothing() throws IOException {
        Path file = directory.resolve("damaged.llmbench");
        new Transfers(open).exportRuns(List.of("t2"), file);
        byte[] whole = Files.readAllBytes(file);
        try (TestDatabase other = TestDatabase.create();
                Database target = other.open()) {
            Transfers transfers = new Transfers(target);
            for (int at = 0; at < whole.length; at += Math.max(1, whole.length / 100)) {
                byte[] damaged = whole.clone();
                damaged[at] ^= 0x55;
                Files.write(file, damaged);
                assertThatThrownBy(() -> transfers.importRuns(file, "jo"))
                        .as("byte %d of %d", at, whole.length)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(file.toString())
                        .hasMessageNotContaining("\n");
            }
            Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 30));
            assertThatThrownBy(() -> transfers.importRuns(file, "jo")).hasMessageContaining("is damaged");
            assertThatThrownBy(() -> transfers.importRuns(directory.resolve("missing"), "jo"))
                    .hasMessageContaining("does not exist");
            assertThat(new RunQueries(target).runs(RunFilter.ALL, null, 10).items())
                    .isEmpty();
        }
    }

    @Test
    void a_restored_backup_passes_both_proofs() throws Exception {
        Path file = directory.resolve("all.llmbench");
        try (TestDatabase from = TestDatabase.create();
                Database source = from.open();
                TestDatabase to = TestDatabase.create();
                Database target = to.open()) {
            KeyEncryptionKey key = KeyEncryptionKey.create(directory.resolve("backup.kek"));
            SecretAddress address = SecretAddress.parse("openai");
            new PostgresVault(source, key).put(address, Secret.of("sk-canary-0123456789"), "api.openai.com", "jo");
            AuditVerifier verifier = new AuditVerifier(source, directory.resolve("checkpoints"));
            verifier.checkpoint(AuditKeys.of(source, key).signer());
            source.jdbi().useHandle(handle -> {
                handle.execute("insert into app_user (id, name, password) values (?, 'jo', 'x')", USER);
                handle.execute(
                        "insert into session (id, user_id, expires_at, user_agent, address)"
                                + " values (?, ?, now() + interval '1 day', '', '')",
                        USER,
                        USER);
            });
            Path runs = directory.resolve("for-backup.llmbench");
            new Transfers(open).exportRuns(List.of("t1"), runs);
            new Transfers(source).importRuns(runs, "jo");

            Map<String, Long> rows = new Transfers(source).backup(file);
            assertThat(rows)
                    .containsEntry("trial", 20L)
                    .containsEntry("audit", 2L)
                    .containsEntry("secret", 1L);
            assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain("sk-canary");
            assertThat(new Transfers(target).restore(file)).isEqualTo(rows);

            int signedIn = target.jdbi()
                    .withHandle(handle -> handle.createQuery("select count(*) from session where ended_at is null")
                            .mapTo(int.class)
                            .one());
            assertThat(signedIn).isZero();
            assertThat(new PostgresVault(target, key).verify()).isEmpty();
            AuditVerifier.Result proof = new AuditVerifier(target, directory.resolve("checkpoints"))
                    .verify(AuditKeys.of(target, key).verifier());
            assertThat(proof.sound()).as(proof.finding()).isTrue();
            assertThat(proof.rows()).isEqualTo(2);
            PostgresRunStore restored =
                    PostgresRunStore.builder(target, directory).build();
            assertThat(trials(restored, "t1")).isEqualTo(trials(store, "t1"));
            restored.create(Runs.header("after", "x")).close();

            assertThatThrownBy(() -> new Transfers(target).restore(file)).hasMessageContaining("is not empty");
            assertThatThrownBy(() -> new Transfers(target).importRuns(file, "jo"))
                    .hasMessageContaining("use llmbench restore");
            assertThatThrownBy(() -> new Transfers(target).restore(runs)).hasMessageContaining("use llmbench import");
        }
    }

    @Test
    void a_proof_that_the_restored_database_cannot_answer_says_so() throws IOException {
        try (TestDatabase from = TestDatabase.create();
                Database source = from.open()) {
            Path file = directory.resolve("unanswered.llmbench");
            new Transfers(source).backup(file);
            Path scratch = directory.resolve("scratch");
            assertThatThrownBy(() -> BackupProof.of(
                            file,
                            scratch,
                            restored -> restored.jdbi().useHandle(handle -> handle.execute("select 1 from not_there"))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the restored database cannot be read")
                    .hasMessageContaining("not_there");
            assertThat(scratch).doesNotExist();
        }
    }

    @Test
    void an_archived_run_keeps_its_metrics_and_is_read_from_its_file() throws IOException {
        try (TestDatabase own = TestDatabase.create();
                Database target = own.open()) {
            Path file = directory.resolve("to-archive.llmbench");
            new Transfers(open).exportRuns(List.of("t1", "t2"), file);
            new Transfers(target).importRuns(file, "jo");
            PostgresRunStore runs = PostgresRunStore.builder(target, directory).build();
            runs.create(Runs.header("unfinished", "x")).close();
            RunArchive archive = new RunArchive(target, directory.resolve("archive"));

            assertThat(archive.olderThan(Runs.START, "jo")).isZero();
            assertThat(archive.olderThan(Runs.START.plus(Duration.ofDays(1)), "jo"))
                    .isEqualTo(2);

            assertThat(directory.resolve("archive/t1.jsonl.gz")).exists();
            assertThat(trials(runs, "t1")).isEqualTo(trials(store, "t1"));
            assertThat(runs.find("t1").orElseThrow().metrics()).hasSize(2);
            assertThat(new RunQueries(target).trend("transfer", "accuracy", "openai:a", "sums", 5))
                    .hasSize(2);
            assertThat(new RunQueries(target).run("t1").orElseThrow().archivedAt())
                    .isNotNull();
            assertThatThrownBy(() -> archive.archive("t1", "jo")).hasMessageContaining("is archived already");
            assertThatThrownBy(() -> archive.archive("unfinished", "jo")).hasMessageContaining("is not finished");
            assertThatThrownBy(() -> archive.archive("none", "jo")).hasMessageContaining("no run none");
            Files.delete(directory.resolve("archive/t2.jsonl.gz"));
            assertThatThrownBy(() -> trials(runs, "t2")).hasMessageContaining("cannot be read");
        }
    }
}
