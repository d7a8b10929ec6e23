/**
 * Holds calls back in this process: token buckets for requests and tokens a minute, concurrency that gives way to 429, what the
 * provider's own headers ask for, and a breaker for endpoints that are down.
 *
 * <p>All calls with the same provider, base URL and key share one {@code Account}. No thread waits: a call that must wait is a future
 * that completes later.
 */
@NullMarked
package io.github.llmbench.providers.limits;

import org.jspecify.annotations.NullMarked;
