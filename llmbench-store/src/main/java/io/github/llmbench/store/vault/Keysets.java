package io.github.llmbench.store.vault;

import com.google.crypto.tink.Parameters;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The keysets' table. */
final class Keysets {
    private Keysets() {}

    private record Row(String name, String kek, String encrypted) {}

    /**
     * Opens a keyset; makes it where there is none yet.
     *
     * @param lock {@code share} to keep others from changing it until the end of the transaction, {@code update} to change it
     */
    static Keyset open(Handle handle, String name, Parameters parameters, KeyEncryptionKey key, String lock)
            throws VaultException {
        Optional<Row> row = find(handle, name, lock);
        if (row.isEmpty()) {
            handle.createUpdate("insert into keyset (name, kek, encrypted) values (:name, :kek, :encrypted)"
                            + " on conflict do nothing")
                    .bind("name", name)
                    .bind("kek", key.id())
                    .bind("encrypted", Keyset.create(parameters).sealed(name, key))
                    .execute();
            row = find(handle, name, lock);
        }
        Row found = row.orElseThrow();
        return Keyset.open(name, found.kek(), found.encrypted(), key);
    }

    private static Optional<Row> find(Handle handle, String name, String lock) {
        return handle.createQuery("select name, kek, encrypted from keyset where name = :name for " + lock)
                .bind("name", name)
                .map((row, context) -> new Row(row.getString("name"), row.getString("kek"), row.getString("encrypted")))
                .findOne();
    }

    static void save(Handle handle, String name, Keyset keyset, KeyEncryptionKey key) throws VaultException {
        handle.createUpdate(
                        "update keyset set kek = :kek, encrypted = :encrypted, changed_at = now() where name = :name")
                .bind("name", name)
                .bind("kek", key.id())
                .bind("encrypted", keyset.sealed(name, key))
                .execute();
    }

    /** All keysets in one transaction; how many were not encrypted with the next key yet. */
    static int encryptAnew(Handle handle, KeyEncryptionKey old, KeyEncryptionKey next) throws VaultException {
        List<Row> rows = handle.createQuery("select name, kek, encrypted from keyset order by name for update")
                .map((row, context) -> new Row(row.getString("name"), row.getString("kek"), row.getString("encrypted")))
                .list();
        int encrypted = 0;
        for (Row row : rows) {
            if (!row.kek().equals(next.id())) {
                save(handle, row.name(), Keyset.open(row.name(), row.kek(), row.encrypted(), old), next);
                encrypted++;
            }
        }
        return encrypted;
    }
}
