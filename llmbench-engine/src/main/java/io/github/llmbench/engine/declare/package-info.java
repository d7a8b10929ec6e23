/**
 * Benchmarks as data: YAML or JSON files read into the same records as the fluent API makes.
 *
 * <p>A file is checked against {@code benchmark.schema.json}, which lies beside this package and is the only schema of the
 * declarative form. What it cannot say (which scorers there are, what a gate looks like) the records themselves check. Every
 * complaint names file, line and field.
 */
@NullMarked
package io.github.llmbench.engine.declare;

import org.jspecify.annotations.NullMarked;
