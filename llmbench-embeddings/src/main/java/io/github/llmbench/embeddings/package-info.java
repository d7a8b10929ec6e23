/**
 * The similarity of meaning, as a scorer that the engine finds on the class path. Apart from the others since its model and the
 * library that runs it are large.
 */
@NullMarked
package io.github.llmbench.embeddings;

import org.jspecify.annotations.NullMarked;
