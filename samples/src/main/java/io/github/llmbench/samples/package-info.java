/**
 * Benchmarks to copy. They run offline: a loopback server plays the answers that three real models once gave to GSM8K.
 */
@NullMarked
package io.github.llmbench.samples;

import org.jspecify.annotations.NullMarked;
