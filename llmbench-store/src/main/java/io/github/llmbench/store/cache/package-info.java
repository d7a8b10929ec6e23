/**
 * Answers remembered by request: in files, in PostgreSQL or in Redis, with a time to live and a bound on size.
 *
 * <p>A cache that fails is as good as an empty one, and one that failed is left alone for some seconds.
 */
@NullMarked
package io.github.llmbench.store.cache;

import org.jspecify.annotations.NullMarked;
