/** Reads what other tools wrote and makes benchmark files of it; what cannot be said in one is named and counted. */
@NullMarked
package io.github.llmbench.engine.imports;

import org.jspecify.annotations.NullMarked;
