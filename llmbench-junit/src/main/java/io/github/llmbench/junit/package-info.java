/**
 * Annotations that make a class a benchmark.
 *
 * <p>One class annotated with {@link io.github.llmbench.junit.LlmBenchmark} is one benchmark and one run: its
 * {@link io.github.llmbench.junit.Eval} methods are the tasks, its {@link io.github.llmbench.junit.Require} conditions the gates.
 * Gates become tests; a wrong answer is data and never a failed test. All annotations may be composed into one of a team's own.
 */
@NullMarked
package io.github.llmbench.junit;

import org.jspecify.annotations.NullMarked;
