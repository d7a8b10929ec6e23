/**
 * Standard benchmarks under {@code llmbench-suite:} names, each in a form that runs on chat interfaces: answers are generated and
 * then read, never scored by log-probability. Their data is shipped where its licence allows, else the file to fetch is named.
 */
@NullMarked
package io.github.llmbench.engine.suite;

import org.jspecify.annotations.NullMarked;
