package io.github.llmbench.store.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Secret;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.audit.AuditRow;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class VaultTest {
    private static final SecretAddress OPENAI = SecretAddress.parse("openai");
    private static final SecretAddress OTHER = SecretAddress.parse("search/anthropic/main");
    private static final Secret KEY = Secret.of("sk-canary-1234567890");
    private static final SecretUse USE = new SecretUse("run-1", "worker-1");

    private static TestDatabase database;
    private static Database open;

    @TempDir
    Path home;

    private KeyEncryptionKey key;

    /** Where a vault is. */
    enum Kind {
        FILE,
        POSTGRES
    }

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
    void draw_a_key() throws IOException {
        key = KeyEncryptionKey.create(home.resolve("vault.kek"));
    }

    @AfterEach
    void empty() {
        database.tamper("truncate keyset, secret, secret_use, audit, audit_checkpoint");
    }

    private Vault vault(Kind kind, KeyEncryptionKey with) {
        return kind == Kind.FILE ? new FileVault(home.resolve("vault.json"), with) : new PostgresVault(open, with);
    }

    @ParameterizedTest
    @EnumSource
    void what_is_put_in_comes_out_for_its_host_alone(Kind kind) throws IOException {
        Vault vault = vault(kind, key);
        SecretEntry entry = vault.put(OPENAI, KEY, "API.openai.com", "jo");
        vault.put(OTHER, Secret.of("sk-ant-0987654321-abcd"), "api.anthropic.com", "jo");

        assertThat(entry.version()).isEqualTo(1);
        assertThat(entry.lastFour()).isEqualTo("…7890");
        assertThat(vault(kind, key).use(OPENAI, "api.openai.com", USE)).isEqualTo(KEY);
        assertThatThrownBy(() -> vault.use(OPENAI, "evil.example", USE))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("is bound to host api.openai.com and is not sent to evil.example");
        assertThatThrownBy(() -> vault.use(SecretAddress.parse("google"), "x.y", USE))
                .hasMessageContaining("has no secret default/google/default");
        assertThat(vault.entries())
                .extracting(e -> e.address().toString())
                .containsExactly("default/openai/default", "search/anthropic/main");
        assertThat(vault.verify()).isEmpty();
        assertThat(vault.put(OPENAI, Secret.of("sk-second-value-0000"), "api.openai.com", "jo")
                        .version())
                .isEqualTo(2);
        assertThat(vault.remove(OPENAI, "jo")).isTrue();
        assertThat(vault.remove(OPENAI, "jo")).isFalse();
        assertThat(vault.entries()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_wrong_key_keeps_it_shut_and_the_list_still_works(Kind kind) throws IOException {
        vault(kind, key).put(OPENAI, KEY, "api.openai.com", "jo");
        KeyEncryptionKey wrong = KeyEncryptionKey.create(home.resolve("wrong.kek"));
        Vault vault = vault(kind, wrong);

        assertThatThrownBy(() -> vault.use(OPENAI, "api.openai.com", USE))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining(
                        "was closed with key-encryption key " + key.id() + ", and this one is " + wrong.id());
        assertThatThrownBy(vault::verify).isInstanceOf(VaultException.class);
        assertThatThrownBy(() -> vault.put(OTHER, KEY, "x.y", "jo")).isInstanceOf(VaultException.class);
        assertThat(vault.entries()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void rotating_keeps_every_secret(Kind kind) throws IOException {
        Vault vault = vault(kind, key);
        for (int i = 0; i < 250; i++) {
            vault.put(new SecretAddress("p", "openai", "k" + i), Secret.of("sk-value-of-key-" + i), "h.example", "jo");
        }
        assertThat(vault.rotateKey("jo")).isEqualTo(250);

        assertThat(KeyEncryptionKey.rotate(home.resolve("vault.kek"), vault, "jo"))
                .isEqualTo(1);
        assertThatThrownBy(() -> vault(kind, key).verify()).isInstanceOf(VaultException.class);
        Vault again = vault(kind, KeyEncryptionKey.inFile(home.resolve("vault.kek")));
        assertThat(again.verify()).isEmpty();
        assertThat(again.use(new SecretAddress("p", "openai", "k249"), "h.example", USE))
                .isEqualTo(Secret.of("sk-value-of-key-249"));
    }

    @Test
    void a_key_rotation_that_was_killed_goes_on() throws IOException {
        Vault vault = vault(Kind.POSTGRES, key);
        for (int i = 0; i < 20; i++) {
            vault.put(new SecretAddress("p", "openai", "k" + i), Secret.of("sk-value-of-key-" + i), "h.example", "jo");
        }
        // As a kill after the first of two secrets would leave it: a new primary key, and some rows still under the old
        // one.
        open.jdbi()
                .useTransaction(handle -> Keysets.save(
                        handle,
                        PostgresVault.KEYSET,
                        Keysets.open(
                                        handle,
                                        PostgresVault.KEYSET,
                                        com.google.crypto.tink.aead.PredefinedAeadParameters.AES256_GCM,
                                        key,
                                        "update")
                                .withNewPrimary(),
                        key));
        vault.put(new SecretAddress("p", "openai", "new"), Secret.of("sk-value-of-key-n"), "h.example", "jo");
        assertThat(vault.verify()).isEmpty();

        assertThat(vault.rotateKey("jo")).isEqualTo(20);
        assertThat(vault.verify()).isEmpty();
        assertThat(vault.rotateKey("jo")).isEqualTo(21);
    }

    @Test
    void a_rotation_of_the_outer_key_that_was_killed_goes_on() throws IOException {
        Path file = home.resolve("vault.kek");
        Vault vault = vault(Kind.POSTGRES, key);
        vault.put(OPENAI, KEY, "api.openai.com", "jo");
        // As a kill between the database's commit and the renaming of the file would leave it.
        KeyEncryptionKey next = KeyEncryptionKey.create(home.resolve("vault.kek.next"));
        vault.rotateKeyEncryptionKey(next, "jo");

        Vault shut = vault(Kind.POSTGRES, KeyEncryptionKey.inFile(file));
        assertThatThrownBy(shut::verify)
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("a rotation was interrupted, run it again: llmbench vault rotate-kek");
        assertThat(KeyEncryptionKey.rotate(file, shut, "jo")).isZero();
        assertThat(vault(Kind.POSTGRES, KeyEncryptionKey.inFile(file)).verify()).isEmpty();
    }

    @Test
    void swapped_moved_and_changed_rows_are_found() throws IOException {
        Vault vault = vault(Kind.POSTGRES, key);
        vault.put(OPENAI, KEY, "api.openai.com", "jo");
        vault.put(OTHER, Secret.of("sk-ant-0987654321-abcd"), "api.openai.com", "jo");
        vault.put(SecretAddress.parse("google"), Secret.of("sk-ggl-0987654321-abcd"), "api.openai.com", "jo");
        database.tamper("""
                update secret a set ciphertext = b.ciphertext from secret b
                where a.provider in ('openai', 'anthropic') and b.provider in ('openai', 'anthropic')
                    and a.provider <> b.provider""");
        assertThat(vault.verify()).containsExactlyInAnyOrder(OPENAI, OTHER);
        assertThatThrownBy(() -> vault.use(OPENAI, "api.openai.com", USE)).hasMessageContaining("cannot be decrypted");

        database.tamper("update secret set host = 'evil.example' where provider = 'google'");
        assertThatThrownBy(() -> vault.use(SecretAddress.parse("google"), "evil.example", USE))
                .hasMessageContaining("cannot be decrypted");

        database.tamper("update keyset set encrypted = 'AAAA'");
        assertThatThrownBy(vault::verify).hasMessageContaining("keyset vault cannot be decrypted");
    }

    @Test
    void changes_and_the_first_use_in_a_run_are_audited_and_nothing_holds_the_secret() throws IOException {
        Vault vault = vault(Kind.POSTGRES, key);
        vault.put(OPENAI, KEY, "api.openai.com", "jo");
        for (int i = 0; i < 3; i++) {
            vault.use(OPENAI, "api.openai.com", USE);
        }
        vault.use(OPENAI, "api.openai.com", new SecretUse("run-1", "worker-2"));
        vault.remove(OPENAI, "jo");

        assertThat(new AuditLog(open).rows(Long.MAX_VALUE, 10))
                .extracting(AuditRow::action)
                .containsExactly("vault.remove", "vault.use", "vault.use", "vault.put");
        assertThat(new AuditLog(open).rows(Long.MAX_VALUE, 10).toString())
                .contains("7890")
                .doesNotContain("sk-canary");
    }

    @Test
    void the_file_is_the_owners_alone() throws IOException {
        Vault vault = vault(Kind.FILE, key);
        vault.put(OPENAI, KEY, "api.openai.com", "jo");
        Path file = home.resolve("vault.json");
        assertThat(Files.readString(file)).doesNotContain("canary");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(vault::entries).hasMessageContaining("others may read the vault");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "x");
        assertThatThrownBy(vault::entries).hasMessageContaining("is not a vault");
    }

    @Test
    void the_outer_key_comes_from_file_or_variable() throws IOException {
        Path file = home.resolve("vault.kek");
        String text = Files.readString(file);
        assertThat(KeyEncryptionKey.configured(home, Map.<String, String>of()::get)
                        .id())
                .isEqualTo(key.id());
        assertThat(KeyEncryptionKey.configured(home, Map.of("LLMBENCH_KEK", text)::get)
                        .id())
                .isEqualTo(key.id());
        assertThat(key).hasToString("key-encryption key " + key.id());
        assertThatThrownBy(() -> KeyEncryptionKey.create(file)).hasMessageContaining("never overwritten");
        assertThatThrownBy(() -> KeyEncryptionKey.configured(
                        home, Map.of("LLMBENCH_KEK_FILE", home.resolve("none").toString())::get))
                .hasMessageContaining("there is no key-encryption key");
        assertThatThrownBy(() -> KeyEncryptionKey.inFile(home))
                .hasMessageContaining("must be in a file, but " + home + " is none")
                .hasMessageNotContaining("chmod");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> KeyEncryptionKey.inFile(file)).hasMessageContaining("chmod 400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%%%", "AAAA"})
    void an_unsound_outer_key_is_refused_and_not_repeated(String text) {
        assertThatThrownBy(() -> KeyEncryptionKey.configured(home, Map.of("LLMBENCH_KEK", text)::get))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("LLMBENCH_KEK")
                .hasMessageNotContaining(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b/c/d", "", "a|b", "a b"})
    void an_unsound_name_is_refused(String name) {
        assertThatThrownBy(() -> SecretAddress.parse(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.openai.com", "api.openai.com/v1", "a|b", ""})
    void an_unsound_host_is_refused(String host) {
        assertThatThrownBy(() -> vault(Kind.FILE, key).put(OPENAI, KEY, host, "jo"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host must be");
    }
}
