/** Reads the samples of a data set, line by line. */
@NullMarked
package io.github.llmbench.engine.dataset;

import org.jspecify.annotations.NullMarked;
