/** Runs generated programs in a child process, apart from the system where it has the means, and says how far apart. */
@NullMarked
package io.github.llmbench.engine.code;

import org.jspecify.annotations.NullMarked;
