package io.github.llmbench.server.sink;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something people asked to be told of. Immutable.
 *
 * @param id unique, so that one that is handed over twice is known
 * @param project where it is
 * @param rule name of the rule in the project
 * @param kind of the rule, as the contract's {@code AlertRule.kind}
 * @param run that showed it; {@code null} where none did
 * @param benchmark of the run; {@code null} where the run had not begun or there is none
 * @param text for people, in one line
 * @param at when
 */
public record Alert(
        String id,
        String project,
        String rule,
        String kind,
        @Nullable String run,
        @Nullable String benchmark,
        String text,
        Instant at) {}
