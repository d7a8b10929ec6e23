package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * What a gate says.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public enum Verdict {
    /** The whole interval lies on the good side. */
    PASS,
    /** The whole interval lies on the bad side. */
    FAIL,
    /** The interval holds the limit: not enough data. */
    INCONCLUSIVE
}
