/** The way to Redis, for all that keeps something there. */
@NullMarked
package io.github.llmbench.store.redis;

import org.jspecify.annotations.NullMarked;
