package io.github.llmbench.store.vault;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.signature.SignatureConfig;
import io.github.llmbench.api.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;

/** A keyset that was decrypted, and what is done with it. Immutable; lives no longer than an operation. */
final class Keyset {
    private final KeysetHandle handle;

    private Keyset(KeysetHandle handle) {
        this.handle = handle;
    }

    static Keyset create(Parameters parameters) {
        try {
            AeadConfig.register();
            SignatureConfig.register();
            return new Keyset(KeysetHandle.newBuilder()
                    .addEntry(KeysetHandle.generateEntryFromParameters(parameters)
                            .withRandomId()
                            .makePrimary())
                    .build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink's own kinds of keys are always there", e);
        }
    }

    /**
     * Decrypts a keyset.
     *
     * @param name binds it to its row
     * @param kek id of the key it was encrypted with
     */
    static Keyset open(String name, String kek, String encrypted, KeyEncryptionKey key) throws VaultException {
        if (!kek.equals(key.id())) {
            throw new VaultException("the vault was closed with key-encryption key " + kek + ", and this one is "
                    + key.id() + "; " + key.advice());
        }
        try {
            AeadConfig.register();
            SignatureConfig.register();
            return new Keyset(TinkProtoKeysetFormat.parseEncryptedKeyset(
                    decoded(encrypted), key.aead(), bound(name), RegistryConfiguration.get()));
        } catch (GeneralSecurityException e) {
            throw new VaultException(
                    "keyset " + name + " cannot be decrypted with key-encryption key " + kek
                            + "; it was changed, restore it from a backup",
                    e);
        }
    }

    String sealed(String name, KeyEncryptionKey key) throws VaultException {
        try {
            return encoded(TinkProtoKeysetFormat.serializeEncryptedKeyset(
                    handle, key.aead(), bound(name), RegistryConfiguration.get()));
        } catch (GeneralSecurityException e) {
            throw new VaultException("keyset " + name + " cannot be encrypted: " + e.getMessage(), e);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] decoded(String text) throws GeneralSecurityException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("not Base64", e);
        }
    }

    private static byte[] bound(String name) {
        return ("llmbench|keyset|" + name).getBytes(StandardCharsets.UTF_8);
    }

    /** Which key encrypts. */
    long primary() {
        return handle.getPrimary().getId();
    }

    int keys() {
        return handle.size();
    }

    /** One more key, which encrypts from now on. */
    Keyset withNewPrimary() {
        KeysetHandle.Builder builder = KeysetHandle.newBuilder();
        for (int i = 0; i < handle.size(); i++) {
            builder.addEntry(KeysetHandle.importKey(handle.getAt(i).getKey())
                    .withFixedId(handle.getAt(i).getId()));
        }
        try {
            return new Keyset(
                    builder.addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                                    .withRandomId()
                                    .makePrimary())
                            .build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink's own kinds of keys are always there", e);
        }
    }

    /** Only the key that encrypts. */
    Keyset primaryAlone() {
        try {
            return new Keyset(KeysetHandle.newBuilder()
                    .addEntry(KeysetHandle.importKey(handle.getPrimary().getKey())
                            .withFixedId(handle.getPrimary().getId())
                            .makePrimary())
                    .build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was there can be kept", e);
        }
    }

    String encrypt(SecretAddress address, int version, String host, Secret secret) throws VaultException {
        try {
            return encoded(aead().encrypt(
                            secret.reveal().getBytes(StandardCharsets.UTF_8), associated(address, version, host)));
        } catch (GeneralSecurityException e) {
            throw new VaultException("secret " + address + " cannot be encrypted: " + e.getMessage(), e);
        }
    }

    Secret decrypt(SecretAddress address, int version, String host, String ciphertext) throws VaultException {
        try {
            return Secret.of(new String(
                    aead().decrypt(decoded(ciphertext), associated(address, version, host)), StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new VaultException(
                    "secret " + address
                            + " cannot be decrypted: it, its host or its version was changed, or it was moved"
                            + " here from another row; put it again",
                    e);
        }
    }

    private Aead aead() throws GeneralSecurityException {
        return handle.getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    <P> P primitive(Class<P> type) throws GeneralSecurityException {
        return handle.getPrimitive(RegistryConfiguration.get(), type);
    }

    <P> P publicPrimitive(Class<P> type) throws GeneralSecurityException {
        return handle.getPublicKeysetHandle().getPrimitive(RegistryConfiguration.get(), type);
    }

    /** No part can hold a bar, so no two rows have the same. */
    private static byte[] associated(SecretAddress address, int version, String host) {
        return (address.project() + "|" + address.provider() + "|" + address.id() + "|" + version + "|" + host)
                .getBytes(StandardCharsets.UTF_8);
    }
}
