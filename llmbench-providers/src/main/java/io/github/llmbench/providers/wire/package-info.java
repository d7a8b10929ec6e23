/**
 * How providers write their answers, read as the bytes arrive.
 *
 * <p>An {@link io.github.llmbench.providers.wire.EventParser} cuts bytes into events (server-sent events, lines of JSON, or one
 * whole body); one decoder a wire format reads the events with a streaming JSON parser, only as far as needed, into one answer; the
 * {@link io.github.llmbench.providers.wire.AnswerReader} joins both, stamps the call's trace and makes the response. All of it runs
 * on the event loop and keeps nothing of an event but what the answer needs.
 */
@NullMarked
package io.github.llmbench.providers.wire;

import org.jspecify.annotations.NullMarked;
