package io.github.llmbench.store.vault;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.github.llmbench.api.Secret;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * The vault in the database; each change and the first use of a secret in a run stand in the audit log. Safe for use by several
 * threads and processes, while keys are rotated too.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PostgresVault implements Vault {
    static final String KEYSET = "vault";

    private static final int BATCH = 100;
    private static final String SECRET = "project = :project and provider = :provider and id = :id";

    private final Database database;
    private volatile KeyEncryptionKey key;

    /** The vault of a database, opened with this key. */
    public PostgresVault(Database database, KeyEncryptionKey key) {
        this.database = database;
        this.key = key;
    }

    /** A secret's row. */
    private record Row(SecretEntry entry, String ciphertext, String kek, String keyset) {}

    @Override
    public SecretEntry put(SecretAddress address, Secret secret, String host, String actor) throws IOException {
        String bound = Hosts.checked(host);
        return change(handle -> {
            Keyset keyset = Keysets.open(handle, KEYSET, PredefinedAeadParameters.AES256_GCM, key, "share");
            int version =
                    named(handle.createQuery("select version from secret where " + SECRET + " for update"), address)
                                    .mapTo(int.class)
                                    .findOne()
                                    .orElse(0)
                            + 1;
            SecretEntry entry = new SecretEntry(
                    address, version, bound, secret.lastFour(), Instant.now().truncatedTo(ChronoUnit.MICROS));
            named(handle.createUpdate("""
                            insert into secret (project, provider, id, version, host, last_four, created_at, key_id, ciphertext)
                            values (:project, :provider, :id, :version, :host, :lastFour, :at, :key, :ciphertext)
                            on conflict (project, provider, id) do update set version = excluded.version, host = excluded.host,
                                last_four = excluded.last_four, created_at = excluded.created_at, key_id = excluded.key_id,
                                ciphertext = excluded.ciphertext"""), address)
                    .bind("version", version)
                    .bind("host", bound)
                    .bind("lastFour", entry.lastFour())
                    .bind("at", entry.createdAt().atOffset(ZoneOffset.UTC))
                    .bind("key", keyset.primary())
                    .bind("ciphertext", keyset.encrypt(address, version, bound, secret))
                    .execute();
            AuditLog.add(
                    handle,
                    actor,
                    "vault.put",
                    address.toString(),
                    Map.of("version", version, "host", bound, "lastFour", entry.lastFour()));
            return entry;
        });
    }

    @Override
    public Secret use(SecretAddress address, String host, SecretUse use) throws IOException {
        return change(handle -> {
            Row row = row(handle, address, host);
            SecretEntry entry = row.entry();
            Secret secret = decrypted(row);
            int first = named(handle.createUpdate("""
                            insert into secret_use (project, provider, id, version, run, worker)
                            values (:project, :provider, :id, :version, :run, :worker) on conflict do nothing"""), address)
                    .bind("version", entry.version())
                    .bind("run", use.run())
                    .bind("worker", use.worker())
                    .execute();
            if (first > 0) {
                AuditLog.add(
                        handle,
                        use.worker(),
                        "vault.use",
                        address.toString(),
                        Map.of("version", entry.version(), "run", use.run(), "host", entry.host()));
            }
            return secret;
        });
    }

    @Override
    public Secret read(SecretAddress address, String host) throws IOException {
        return change(handle -> decrypted(row(handle, address, host)));
    }

    private static Row row(Handle handle, SecretAddress address, String host) throws IOException {
        // In one statement, so that a rotation cannot come between the secret and its key.
        Row row = named(
                        handle.createQuery("select s.*, k.kek, k.encrypted from secret s, keyset k where k.name = '"
                                + KEYSET + "' and " + SECRET),
                        address)
                .map((found, context) -> row(found))
                .findOne()
                .orElseThrow(() -> new VaultException("the vault has no secret " + address
                        + "; put it with: llmbench vault put " + address + " --host HOST"));
        Hosts.check(row.entry(), host);
        return row;
    }

    private Secret decrypted(Row row) throws VaultException {
        SecretEntry entry = row.entry();
        return Keyset.open(KEYSET, row.kek(), row.keyset(), key)
                .decrypt(entry.address(), entry.version(), entry.host(), row.ciphertext());
    }

    @Override
    public List<SecretEntry> entries() throws IOException {
        return entries(database);
    }

    /** What may be seen of all secrets of a database; needs no key-encryption key. */
    public static List<SecretEntry> entries(Database database) throws IOException {
        return change(
                database,
                handle -> handle.createQuery("select * from secret order by project, provider, id")
                        .map((row, context) -> entry(row))
                        .list());
    }

    @Override
    public boolean remove(SecretAddress address, String actor) throws IOException {
        return change(handle -> {
            boolean removed = named(handle.createUpdate("delete from secret where " + SECRET), address)
                            .execute()
                    > 0;
            if (removed) {
                AuditLog.add(handle, actor, "vault.remove", address.toString(), Map.of());
            }
            return removed;
        });
    }

    @Override
    public int rotateKey(String actor) throws IOException {
        change(handle -> {
            Keyset keyset = Keysets.open(handle, KEYSET, PredefinedAeadParameters.AES256_GCM, key, "update");
            // More than one key: an earlier rotation was interrupted, and this one goes on with it.
            if (keyset.keys() == 1) {
                Keysets.save(handle, KEYSET, keyset.withNewPrimary(), key);
                AuditLog.add(handle, actor, "vault.rotate-key", KEYSET, Map.of("step", "new key"));
            }
            return keyset;
        });
        int encrypted = 0;
        for (int batch = encryptBatch(); batch > 0; batch = encryptBatch()) {
            encrypted += batch;
        }
        int all = encrypted;
        change(handle -> {
            Keyset keyset = Keysets.open(handle, KEYSET, PredefinedAeadParameters.AES256_GCM, key, "update");
            Keysets.save(handle, KEYSET, keyset.primaryAlone(), key);
            AuditLog.add(handle, actor, "vault.rotate-key", KEYSET, Map.of("step", "old keys gone", "secrets", all));
            return keyset;
        });
        return encrypted;
    }

    private int encryptBatch() throws IOException {
        return change(handle -> {
            Keyset keyset = Keysets.open(handle, KEYSET, PredefinedAeadParameters.AES256_GCM, key, "share");
            List<Row> rows = handle.createQuery("select s.*, '' as kek, '' as encrypted from secret s"
                            + " where key_id <> :key order by project, provider, id limit " + BATCH + " for update")
                    .bind("key", keyset.primary())
                    .map((row, context) -> row(row))
                    .list();
            for (Row row : rows) {
                SecretEntry entry = row.entry();
                Secret secret = keyset.decrypt(entry.address(), entry.version(), entry.host(), row.ciphertext());
                named(
                                handle.createUpdate(
                                        "update secret set key_id = :key, ciphertext = :ciphertext where " + SECRET),
                                entry.address())
                        .bind("key", keyset.primary())
                        .bind("ciphertext", keyset.encrypt(entry.address(), entry.version(), entry.host(), secret))
                        .execute();
            }
            return rows.size();
        });
    }

    @Override
    public int rotateKeyEncryptionKey(KeyEncryptionKey next, String actor) throws IOException {
        KeyEncryptionKey old = key;
        int keysets = change(handle -> {
            int encrypted = Keysets.encryptAnew(handle, old, next);
            if (encrypted > 0) {
                AuditLog.add(handle, actor, "vault.rotate-kek", next.id(), Map.of("keysets", encrypted));
            }
            return encrypted;
        });
        key = next;
        return keysets;
    }

    @Override
    public List<SecretAddress> verify() throws IOException {
        return change(handle -> {
            Keyset keyset = Keysets.open(handle, KEYSET, PredefinedAeadParameters.AES256_GCM, key, "share");
            List<Row> rows = handle.createQuery(
                            "select s.*, '' as kek, '' as encrypted from secret s order by project, provider, id")
                    .map((row, context) -> row(row))
                    .list();
            List<SecretAddress> bad = new ArrayList<>();
            for (Row row : rows) {
                SecretEntry entry = row.entry();
                try {
                    keyset.decrypt(entry.address(), entry.version(), entry.host(), row.ciphertext());
                } catch (VaultException e) {
                    bad.add(entry.address());
                }
            }
            return bad;
        });
    }

    private static <S extends org.jdbi.v3.core.statement.SqlStatement<S>> S named(S statement, SecretAddress address) {
        return statement
                .bind("project", address.project())
                .bind("provider", address.provider())
                .bind("id", address.id());
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(entry(row), row.getString("ciphertext"), row.getString("kek"), row.getString("encrypted"));
    }

    private static SecretEntry entry(ResultSet row) throws SQLException {
        return new SecretEntry(
                new SecretAddress(row.getString("project"), row.getString("provider"), row.getString("id")),
                row.getInt("version"),
                row.getString("host"),
                row.getString("last_four"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    /** A step in a transaction. */
    private interface Step<T> {
        T in(Handle handle) throws IOException;
    }

    private <T> T change(Step<T> step) throws IOException {
        return change(database, step);
    }

    private static <T> T change(Database database, Step<T> step) throws IOException {
        try {
            return database.jdbi().inTransaction(step::in);
        } catch (JdbiException e) {
            Throwable cause = e.getCause() instanceof SQLException sql ? sql : e;
            throw new IOException("the vault in " + database + " did not do it: " + cause.getMessage(), e);
        }
    }
}
