package io.github.llmbench.store.vault;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.time.Instant;
import org.apiguardian.api.API;

/**
 * What may be seen of a secret. Immutable.
 *
 * @param address its name
 * @param version from 1, one more with each new value
 * @param host the one host it may be sent to
 * @param lastFour its last four characters behind an ellipsis
 * @param createdAt when this version was put
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record SecretEntry(SecretAddress address, int version, String host, String lastFour, Instant createdAt) {}
