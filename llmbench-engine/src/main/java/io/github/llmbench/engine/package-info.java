/** Runs benchmarks: {@link io.github.llmbench.engine.LlmBench} is the door. */
@NullMarked
package io.github.llmbench.engine;

import org.jspecify.annotations.NullMarked;
