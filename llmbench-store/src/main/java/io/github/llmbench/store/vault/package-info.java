/**
 * Providers' keys under envelope encryption: a key from outside (file, environment, KMS) encrypts a keyset, the keyset encrypts each
 * secret, and the associated data bind each ciphertext to its row and its host.
 *
 * <p>Tink does all cryptography. A vault is in the database, or in a file where there is none.
 */
@NullMarked
package io.github.llmbench.store.vault;

import org.jspecify.annotations.NullMarked;
