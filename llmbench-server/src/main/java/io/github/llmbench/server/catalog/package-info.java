/**
 * What a project keeps for its runs: benchmarks as text with versions, data sets that were uploaded, providers' keys. The declarative
 * form names only these here: no file, no class path, no variable of the environment, no code.
 */
@NullMarked
package io.github.llmbench.server.catalog;

import org.jspecify.annotations.NullMarked;
