package io.github.llmbench.store.vault;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.signature.PredefinedSignatureParameters;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.apiguardian.api.API;

/**
 * The Ed25519 key that signs the audit log's checkpoints. It lies among the vault's keysets, so that whoever has the database alone can
 * neither sign nor put another key in its place. Immutable and safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class AuditKeys {
    private final Keyset keyset;

    private AuditKeys(Keyset keyset) {
        this.keyset = keyset;
    }

    /**
     * Those of a database; made on first use.
     *
     * @throws VaultException if the key-encryption key is another
     */
    public static AuditKeys of(Database database, KeyEncryptionKey key) throws IOException {
        return new AuditKeys(database.jdbi()
                .inTransaction(
                        handle -> Keysets.open(handle, "audit", PredefinedSignatureParameters.ED25519, key, "share")));
    }

    /** Signs. */
    public PublicKeySign signer() {
        try {
            return keyset.primitive(PublicKeySign.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is always there", e);
        }
    }

    /** Checks signatures. */
    public PublicKeyVerify verifier() {
        try {
            return keyset.publicPrimitive(PublicKeyVerify.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is always there", e);
        }
    }
}
