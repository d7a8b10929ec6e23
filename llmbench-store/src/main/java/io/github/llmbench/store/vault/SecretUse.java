package io.github.llmbench.store.vault;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * Who uses a secret; written to the audit log once for each run, worker and version.
 *
 * @param run id of the run, or what else it is used for
 * @param worker name of the process
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record SecretUse(String run, String worker) {}
