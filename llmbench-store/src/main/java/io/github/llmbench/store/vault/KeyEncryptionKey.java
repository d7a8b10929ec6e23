package io.github.llmbench.store.vault;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import io.github.llmbench.store.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The key that encrypts the vault's keysets and never lies where they lie. Immutable and safe for use by several threads.
 *
 * <p>It is 32 random bytes in Base64: in the variable {@code LLMBENCH_KEK}, or in the file that {@code LLMBENCH_KEK_FILE} names
 * ({@code vault.kek} under the home directory unless set), which only its owner may read; or it stays in a KMS ({@link #of}).
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class KeyEncryptionKey {
    /** Holds the key itself. */
    public static final String VARIABLE = "LLMBENCH_KEK";

    /** Names the file that holds the key. */
    public static final String FILE_VARIABLE = "LLMBENCH_KEK_FILE";

    private static final int BYTES = 32;
    private static final int ID_BYTES = 6;

    private final String id;
    private final Aead aead;

    /** Where a rotation puts the next key; {@code null} for a key that is in no file. */
    private final @Nullable Path next;

    private KeyEncryptionKey(String id, Aead aead, @Nullable Path next) {
        this.id = id;
        this.aead = aead;
        this.next = next;
    }

    /** Where the key's file is, unless the key is in the environment. */
    public static Path file(Path home, Function<String, @Nullable String> variables) {
        String file = variables.apply(FILE_VARIABLE);
        return file == null || file.isBlank() ? home.resolve("vault.kek") : Path.of(file.strip());
    }

    /**
     * The key that the environment names.
     *
     * @throws VaultException if there is none or it is unsound
     */
    public static KeyEncryptionKey configured(Path home, Function<String, @Nullable String> variables)
            throws IOException {
        String given = variables.apply(VARIABLE);
        return given == null || given.isBlank() ? inFile(file(home, variables)) : decoded(given, VARIABLE);
    }

    /**
     * The key in a file.
     *
     * @throws VaultException if there is none, others may read it, or it is unsound
     */
    public static KeyEncryptionKey inFile(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new VaultException("there is no key-encryption key: " + file + " does not exist and " + VARIABLE
                    + " is not set; make one with: llmbench vault init");
        }
        if (!Files.isRegularFile(file)) {
            throw new VaultException(
                    "the key-encryption key must be in a file, but " + file + " is none; check " + FILE_VARIABLE);
        }
        if (PrivateFiles.othersMayRead(file)) {
            throw new VaultException("others may read the key-encryption key in " + file + "; run: chmod 400 " + file);
        }
        KeyEncryptionKey key = decoded(Files.readString(file), file.toString());
        return new KeyEncryptionKey(key.id, key.aead, next(file));
    }

    private static Path next(Path file) {
        return file.resolveSibling(file.getFileName() + ".next");
    }

    /**
     * Draws a key and writes it to a file that only its owner may read.
     *
     * @throws VaultException if the file is there already
     */
    public static KeyEncryptionKey create(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new VaultException(file + " is there already; a key-encryption key is never overwritten");
        }
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        String text = Base64.getEncoder().encodeToString(key) + "\n";
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            PrivateFiles.createDirectories(parent);
        }
        PrivateFiles.replace(file, text.getBytes(StandardCharsets.UTF_8));
        return decoded(text, file.toString());
    }

    /**
     * Draws a new key, closes the vault with it and puts it in the file's place. The new key lies beside the old one until the vault is
     * closed with it, so that an interrupted rotation can go on: call it again.
     *
     * @return how many keysets were encrypted anew
     */
    public static int rotate(Path file, Vault vault, String actor) throws IOException {
        Path fresh = next(file);
        KeyEncryptionKey next = Files.exists(fresh) ? inFile(fresh) : create(fresh);
        int keysets = vault.rotateKeyEncryptionKey(next, actor);
        PrivateFiles.rename(fresh, file);
        return keysets;
    }

    /**
     * A key that stays in a KMS.
     *
     * @param uri the key's name there; it is what the vault remembers
     */
    public static KeyEncryptionKey of(KmsClient client, String uri) throws VaultException {
        try {
            return new KeyEncryptionKey(uri, client.getAead(uri), null);
        } catch (GeneralSecurityException e) {
            throw new VaultException("the KMS does not give the key " + uri + ": " + e.getMessage(), e);
        }
    }

    private static KeyEncryptionKey decoded(String text, String where) throws VaultException {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            throw new VaultException("the key-encryption key in " + where + " is not Base64");
        }
        if (key.length != BYTES) {
            throw new VaultException(
                    "the key-encryption key in " + where + " must be " + BYTES + " bytes, but is " + key.length);
        }
        try {
            AeadConfig.register();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("llmbench key-encryption key id".getBytes(StandardCharsets.UTF_8));
            String id = HexFormat.of().formatHex(digest.digest(key), 0, ID_BYTES);
            KeysetHandle handle = KeysetHandle.newBuilder()
                    .addEntry(KeysetHandle.importKey(aes(key)).withRandomId().makePrimary())
                    .build();
            return new KeyEncryptionKey(id, handle.getPrimitive(RegistryConfiguration.get(), Aead.class), null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is always there", e);
        }
    }

    /** The key is kept as plain bytes on purpose, so that it can be written down and typed in again. */
    @AccessesPartialKey
    private static AesGcmKey aes(byte[] key) throws GeneralSecurityException {
        return AesGcmKey.builder()
                .setParameters(AesGcmParameters.builder()
                        .setKeySizeBytes(BYTES)
                        .setIvSizeBytes(12)
                        .setTagSizeBytes(16)
                        .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                        .build())
                .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                .build();
    }

    /** What tells it from other keys and nothing of what it is. */
    public String id() {
        return id;
    }

    /** What to do where a vault was closed with another key. */
    String advice() {
        return next != null && Files.exists(next)
                ? "a rotation was interrupted, run it again: llmbench vault rotate-kek"
                : "give the right one in " + VARIABLE + " or the file " + FILE_VARIABLE + " names";
    }

    Aead aead() {
        return aead;
    }

    @Override
    public String toString() {
        return "key-encryption key " + id;
    }
}
