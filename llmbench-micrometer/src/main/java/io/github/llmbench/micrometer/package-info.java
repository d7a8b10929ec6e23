/**
 * Meters of runs for Micrometer. They tell an operator what a process spends on benchmarks; the figures of a run are in its reports.
 */
@NullMarked
package io.github.llmbench.micrometer;

import org.jspecify.annotations.NullMarked;
