/**
 * Who changed what. Each row holds the hash of the one before it, so that an edit, a gap or a swap shows; signed checkpoints outside of
 * the database show a tail that was cut off.
 */
@NullMarked
package io.github.llmbench.store.audit;

import org.jspecify.annotations.NullMarked;
