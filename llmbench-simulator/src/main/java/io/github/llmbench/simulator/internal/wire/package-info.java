/**
 * The wire formats, without a socket: a {@link io.github.llmbench.simulator.internal.wire.WireFormat} reads a request body
 * into a {@link io.github.llmbench.simulator.internal.wire.ChatRequest} and writes a
 * {@link io.github.llmbench.simulator.internal.wire.Generation} as one body or as a stream of events. When an event is
 * written is decided elsewhere.
 */
@NullMarked
package io.github.llmbench.simulator.internal.wire;

import org.jspecify.annotations.NullMarked;
