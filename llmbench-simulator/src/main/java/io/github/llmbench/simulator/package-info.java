/**
 * A loopback server that answers as language model providers do, with known answers, timings and faults.
 *
 * <p>{@link io.github.llmbench.simulator.Simulator} speaks OpenAI chat completions and responses, Anthropic messages, Google
 * generateContent and Ollama chat, streamed and whole, under any path prefix. What it sent, and when, is in its request log,
 * so that a client can be held against it: answers by {@link io.github.llmbench.simulator.Answers}, timings by
 * {@link io.github.llmbench.simulator.Latency}, failures by {@link io.github.llmbench.simulator.Fault}.
 */
@NullMarked
package io.github.llmbench.simulator;

import org.jspecify.annotations.NullMarked;
