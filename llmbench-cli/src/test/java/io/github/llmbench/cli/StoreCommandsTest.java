package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class StoreCommandsTest {
    private static final String CANARY = "sk-canary-0123456789";

    @TempDir
    Path directory;

    private String url;

    @BeforeEach
    void borrow_unpacked_programs() throws IOException {
        url = FreshDatabase.in(directory);
    }

    @Test
    void a_key_goes_in_and_is_never_shown() {
        assertThat(run("vault", "put", "openai", "--host", "api.openai.com", "--from", "KEY")
                        .err())
                .contains("there is no key-encryption key")
                .contains("llmbench vault init");
        assertThat(run("vault", "init").out()).contains("wrote key-encryption key");
        Result put = run("vault", "put", "openai", "--host", "api.openai.com", "--from", "KEY");
        assertThat(put.code()).as(put.err()).isZero();
        assertThat(put.out())
                .startsWith("default/openai/default  …6789  api.openai.com  version 1")
                .doesNotContain(CANARY);
        assertThat(run("vault", "rotate-key").out()).contains("1 secrets are encrypted with a new key");
        assertThat(run("vault", "rotate-kek").out()).contains("1 keysets are encrypted");
        assertThat(run("vault", "verify").out()).contains("all 1 secrets can be decrypted");
        assertThat(run("vault", "list").out()).hasLineCount(1).doesNotContain(CANARY);
        assertThat(run("vault", "remove", "openai").out()).contains("removed default/openai/default");
        Result again = run("vault", "remove", "openai");
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err())
                .contains("the vault has no secret default/openai/default")
                .hasLineCount(1);
        assertThat(run("vault").err()).contains("name a command: init, list");
        assertThat(run("vault", "put", "x", "--host", "h", "--from", "NONE").err())
                .contains("names a variable that is not set: NONE");
        assertThat(new Shell()
                        .with("LLMBENCH_KEK", "x")
                        .run("vault", "rotate-kek", "--home", directory.toString())
                        .err())
                .contains("cannot be written");
    }

    @Test
    void runs_are_listed_moved_backed_up_and_proved() throws IOException {
        Path file = SumsFile.in(directory);
        Result ran = inDatabase("run", file.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        Result listed = inDatabase("runs", "--benchmark", "sums-in-database", "--model", "right");
        assertThat(listed.out()).contains("sums-in-database  COMPLETE  right").hasLineCount(1);
        String id = listed.out().substring(0, listed.out().indexOf(' '));
        assertThat(inDatabase("runs", "--text", "nothing").out()).isEmpty();

        assertThat(run("vault", "init").code()).isZero();
        assertThat(inDatabase("vault", "put", "openai", "--host", "api.openai.com", "--from", "KEY")
                        .code())
                .isZero();
        assertThat(inDatabase("audit", "list").out()).contains("vault.put").doesNotContain(CANARY);
        assertThat(inDatabase("audit", "checkpoint").out()).contains("signed up to row 1");
        assertThat(inDatabase("audit", "verify").out()).contains("sound: 1 rows, 2 checkpoints");

        Path exported = directory.resolve("run.llmbench");
        assertThat(inDatabase("export", id, "--to", exported.toString()).out()).contains("1 of run, 1 of trial");
        Result twice = inDatabase("import", exported.toString());
        assertThat(twice.code()).isEqualTo(3);
        assertThat(twice.err())
                .contains("there already, nothing was imported: " + id)
                .hasLineCount(1);
        Path backup = directory.resolve("backup.llmbench");
        assertThat(inDatabase("backup", backup.toString()).out()).contains("1 of secret");
        assertThat(inDatabase("restore", backup.toString()).err()).contains("is not empty");
        assertThat(inDatabase("runs", "archive", "--older-than", "-1", "--to", directory.toString())
                        .err())
                .contains("--older-than must be >= 0 days, but was -1");
        assertThat(inDatabase("runs", "--from", "yesterday").err())
                .contains("must be a day or a time such as 2026-11-24 or 2026-11-24T08:00:00Z, but was yesterday")
                .hasLineCount(1);
        assertThat(inDatabase("runs", "--from", "2020-01-01").out()).contains(id);
        assertThat(inDatabase("runs", "--until", "2020-01-01").out()).isEmpty();
        assertThat(inDatabase("runs", "--text", "a\u0000b").err())
                .contains("the database did not do it: ERROR: invalid byte sequence")
                .hasLineCount(1);
        assertThat(inDatabase("audit", "list", "--limit", "0").err())
                .contains("limit must be >= 1, but was 0")
                .hasLineCount(1);
        Path kek = directory.resolve("home/vault.kek");
        Files.move(kek, kek.resolveSibling("lost"));
        assertThat(inDatabase("vault", "verify").err()).contains("there is no key-encryption key");
        assertThat(inDatabase("vault", "list").out()).contains("default/openai/default");
        assertThat(inDatabase("runs", "archive", "--older-than", "1", "--to", directory.toString())
                        .out())
                .contains("0 runs archived");
    }

    @Test
    void what_needs_a_database_says_so() {
        Result result = run("runs");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("this needs a database: set LLMBENCH_DB_URL")
                .hasLineCount(1);
        assertThat(run("audit").err()).contains("name a command: checkpoint, list");
    }

    private Result run(String... arguments) {
        return new Shell().with("KEY", CANARY).run(withHome(arguments));
    }

    private Result inDatabase(String... arguments) {
        return new Shell().with("KEY", CANARY).with("LLMBENCH_DB_URL", url).run(withHome(arguments));
    }

    private String[] withHome(String... arguments) {
        String[] home = {"--home", directory.resolve("home").toString()};
        return Stream.concat(Stream.of(arguments), Stream.of(home)).toArray(String[]::new);
    }
}
