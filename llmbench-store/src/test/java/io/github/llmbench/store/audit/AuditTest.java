package io.github.llmbench.store.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.TestDatabase;
import io.github.llmbench.store.vault.AuditKeys;
import io.github.llmbench.store.vault.KeyEncryptionKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AuditTest {
    @TempDir
    Path home;

    private static TestDatabase database;
    private static Database open;

    private AuditKeys keys;
    private AuditVerifier verifier;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        open = database.open();
    }

    @AfterAll
    static void drop() throws IOException {
        open.close();
        database.close();
    }

    @BeforeEach
    void fill() throws IOException {
        keys = AuditKeys.of(open, KeyEncryptionKey.create(home.resolve("kek")));
        verifier = new AuditVerifier(open, home.resolve("checkpoints.jsonl"));
        for (int i = 1; i <= 10; i++) {
            add("object " + i);
        }
    }

    @AfterEach
    void empty() {
        database.tamper("truncate audit, audit_checkpoint, keyset");
    }

    private void add(String object) {
        open.jdbi().useTransaction(handle -> AuditLog.add(handle, "jo", "test", object, Map.of("b", 1, "a", "x")));
    }

    @Test
    void a_log_that_nobody_touched_is_sound() throws Exception {
        assertThat(verifier.checkpoint(keys.signer())).contains(10L);
        add("after the checkpoint");

        AuditVerifier.Result result = verifier.verify(keys.verifier());
        assertThat(result.sound()).as(result.finding()).isTrue();
        assertThat(result.rows()).isEqualTo(11);
        assertThat(result.checkpoints()).isEqualTo(2);
        assertThat(result.separateRoles()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "update audit set actor = 'eve' where seq = 4                            | 4  | was changed",
                "update audit set at = at + interval '1 microsecond' where seq = 5       | 5  | was changed",
                "update audit set detail = '{}' where seq = 6                            | 6  | was changed",
                "delete from audit where seq = 7                                         | 7  | is missing; the next one is 8",
                "delete from audit where seq = 1                                         | 1  | is missing",
                "update audit set seq = seq + 100 where seq = 3                          | 3  | is missing",
                "update audit set previous = repeat('1', 64) where seq = 8               | 8  | does not follow",
                "delete from audit where seq > 8                                         | 9  | the log ends at row 8",
                "delete from audit; delete from audit_checkpoint                         | 1  | the log ends at row 0",
                "update audit_checkpoint set signature = repeat('0', 128)                | 10 | is not signed",
            })
    void what_was_done_to_it_is_found(String statement, long firstBad, String finding) throws Exception {
        verifier.checkpoint(keys.signer());
        database.tamper(statement);

        AuditVerifier.Result result = verifier.verify(keys.verifier());
        assertThat(result.sound()).isFalse();
        assertThat(result.firstBad()).isEqualTo(firstBad);
        assertThat(result.finding()).contains(finding);
    }

    @Test
    void a_tail_that_was_written_anew_with_right_hashes_is_found() throws Exception {
        verifier.checkpoint(keys.signer());
        database.tamper("delete from audit where seq > 9");
        add("another tenth row");

        AuditVerifier.Result result = verifier.verify(keys.verifier());
        assertThat(result.firstBad()).isEqualTo(10);
        assertThat(result.finding()).contains("another than the one its checkpoint was signed for");
    }

    @Test
    void a_line_of_the_checkpoints_that_was_torn_spoils_neither_the_one_before_nor_the_one_after() throws Exception {
        verifier.checkpoint(keys.signer());
        Path file = home.resolve("checkpoints.jsonl");
        String whole = Files.readString(file);
        Files.writeString(file, whole + whole.substring(0, 40));
        add("eleventh");
        verifier.checkpoint(keys.signer());

        assertThat(verifier.verify(keys.verifier()).sound()).isTrue();
        database.tamper("delete from audit where seq > 10; delete from audit_checkpoint");
        assertThat(verifier.verify(keys.verifier()).finding())
                .contains("the log ends at row 10")
                .contains("11 rows");
    }

    @Test
    void a_checkpoint_beyond_the_end_that_is_not_signed_here_is_called_that() throws Exception {
        verifier.checkpoint(keys.signer());
        database.tamper("insert into audit_checkpoint select 99, at, hash, signature from audit_checkpoint limit 1");
        assertThat(verifier.verify(keys.verifier()).finding()).contains("row 99 is not signed");
    }

    @Test
    void a_signer_signs_by_itself_and_when_it_is_closed_and_outlives_a_key_that_is_not_there() throws Exception {
        AtomicBoolean shut = new AtomicBoolean(true);
        AuditSigner.Key key = () -> {
            if (shut.get()) {
                throw new IOException("the vault is shut");
            }
            return keys.signer();
        };
        try (AuditSigner signer = AuditSigner.start(verifier, key, Duration.ofMillis(10))) {
            assertThat(signer).isNotNull();
            shut.set(false);
            Instant deadline = Instant.now().plusSeconds(30);
            while (verifier.verify(keys.verifier()).checkpoints() < 2
                    && Instant.now().isBefore(deadline)) {
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
            assertThat(verifier.verify(keys.verifier()).checkpoints()).isEqualTo(2);
            add("last");
        }
        database.tamper("delete from audit where seq = 11");
        assertThat(verifier.verify(keys.verifier()).finding()).contains("the log ends at row 10");
    }

    @Test
    void many_writers_make_no_gap_and_no_fork() throws IOException {
        IntStream.range(0, 32).parallel().forEach(i -> add("writer " + i));

        AuditVerifier.Result result = verifier.verify(keys.verifier());
        assertThat(result.sound()).as(result.finding()).isTrue();
        assertThat(result.rows()).isEqualTo(42);
        assertThat(new AuditLog(open).rows(43, 2)).extracting(AuditRow::seq).containsExactly(42L, 41L);
    }

    @Test
    void a_change_that_is_undone_leaves_no_row_and_a_row_needs_a_change() throws IOException {
        assertThatThrownBy(() -> open.jdbi().useTransaction(handle -> {
                    AuditLog.add(handle, "jo", "test", "undone", Map.of());
                    throw new IllegalStateException("the change failed");
                }))
                .hasMessage("the change failed");
        assertThat(verifier.verify(keys.verifier()).rows()).isEqualTo(10);
        assertThatThrownBy(() -> open.jdbi().useHandle(handle -> AuditLog.add(handle, "jo", "test", "x", Map.of())))
                .hasMessageContaining("in the transaction of its change");
    }

    @Test
    void an_empty_log_has_no_checkpoint() throws Exception {
        try (TestDatabase empty = TestDatabase.create();
                Database other = empty.open()) {
            AuditVerifier none = new AuditVerifier(other, home.resolve("none.jsonl"));
            assertThat(none.checkpoint(keys.signer())).isEmpty();
            assertThat(none.verify(keys.verifier()).sound()).isTrue();
            assertThat(Files.exists(home.resolve("none.jsonl"))).isFalse();
        }
    }
}
