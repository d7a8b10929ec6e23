/**
 * Records calls on files and plays them back: the first link of the chain that every call passes.
 *
 * <p>{@link io.github.llmbench.engine.cassette.Cassettes} says what to do, a {@link io.github.llmbench.engine.cassette.Deck} does it for
 * one run, a cassette is one file a task and model. What is recorded are requests and answers in LLM-Bench's own words, never bytes of
 * HTTP: no header of a request, no key and no address with a password ever comes near it.
 */
@NullMarked
package io.github.llmbench.engine.cassette;

import org.jspecify.annotations.NullMarked;
