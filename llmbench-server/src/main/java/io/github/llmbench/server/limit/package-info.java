/**
 * Limits of providers over all workers: buckets in Redis that they share, or, without Redis or while it is away, the share of each worker,
 * so that together they never send more than the provider allows.
 */
@NullMarked
package io.github.llmbench.server.limit;

import org.jspecify.annotations.NullMarked;
