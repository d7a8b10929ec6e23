/**
 * The words of LLM-Bench as immutable values.
 *
 * <p>A {@link io.github.llmbench.api.Benchmark} names tasks, models, load, budget and gates. Running it yields trials, each a
 * (model, task, sample, epoch) with its calls and scores; trials aggregate to metrics, metrics decide gates, and all of it
 * together is a {@link io.github.llmbench.api.Run}. Nothing here does I/O; what does is behind the interfaces of the
 * {@code spi} package.
 */
@NullMarked
package io.github.llmbench.api;

import org.jspecify.annotations.NullMarked;
