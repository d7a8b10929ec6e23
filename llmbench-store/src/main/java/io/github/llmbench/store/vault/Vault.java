package io.github.llmbench.store.vault;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Secret;
import java.io.IOException;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Keeps providers' keys. What was put in comes out only for a call to the host it is bound to. Safe for use by several threads and
 * processes.
 *
 * <pre>{@code
 * vault.put(SecretAddress.parse("openai"), Secret.of(key), "api.openai.com", "cli:jo");
 * Secret secret = vault.use(SecretAddress.parse("openai"), "api.openai.com", new SecretUse(run, "worker-1"));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface Vault {
    /**
     * Puts a secret, in place of an older version.
     *
     * @param host the one host it may be sent to
     * @param actor who does so
     */
    SecretEntry put(SecretAddress address, Secret secret, String host, String actor) throws IOException;

    /**
     * The secret, for a call.
     *
     * @throws VaultException if there is none, it is bound to another host, or cannot be decrypted
     */
    Secret use(SecretAddress address, String host, SecretUse use) throws IOException;

    /**
     * The secret, for a client that is made before it is known which run it is for; whoever makes a call with it says so by {@link
     * #use} first.
     *
     * @throws VaultException if there is none, it is bound to another host, or cannot be decrypted
     */
    Secret read(SecretAddress address, String host) throws IOException;

    /** What may be seen of all secrets, by name; works without the key-encryption key. */
    List<SecretEntry> entries() throws IOException;

    /**
     * Takes a secret out.
     *
     * @return whether there was one
     */
    boolean remove(SecretAddress address, String actor) throws IOException;

    /**
     * Draws a new key and encrypts every secret with it; one that was interrupted goes on.
     *
     * @return how many secrets were encrypted anew
     */
    int rotateKey(String actor) throws IOException;

    /**
     * Encrypts the keysets with another key-encryption key; one that was interrupted goes on.
     *
     * @return how many keysets were encrypted anew
     */
    int rotateKeyEncryptionKey(KeyEncryptionKey next, String actor) throws IOException;

    /**
     * Tries every secret.
     *
     * @return the names of those that cannot be decrypted; empty where all is well
     * @throws VaultException if the key-encryption key is another
     */
    List<SecretAddress> verify() throws IOException;
}
