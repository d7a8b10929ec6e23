package io.github.llmbench.providers.wire;

import io.github.llmbench.api.Usage;
import org.jspecify.annotations.Nullable;

/** Token counts while they are read; later ones replace earlier ones, absent ones replace nothing. */
final class Tokens {
    private long input = Json.ABSENT;
    private long output = Json.ABSENT;
    private long reasoning = Json.ABSENT;
    private long cached = Json.ABSENT;
    private long cacheCreation = Json.ABSENT;

    void input(long count) {
        input = count == Json.ABSENT ? input : count;
    }

    void output(long count) {
        output = count == Json.ABSENT ? output : count;
    }

    void reasoning(long count) {
        reasoning = count == Json.ABSENT ? reasoning : count;
    }

    void cached(long count) {
        cached = count == Json.ABSENT ? cached : count;
    }

    void cacheCreation(long count) {
        cacheCreation = count == Json.ABSENT ? cacheCreation : count;
    }

    /** A count found at a place where only some servers put it; a count from the usual place is kept. */
    void cachedElsewhere(long count) {
        cached = cached == Json.ABSENT ? count : cached;
    }

    void reasoningElsewhere(long count) {
        reasoning = reasoning == Json.ABSENT ? count : reasoning;
    }

    Usage usage() {
        return new Usage(count(input), count(output), count(reasoning), count(cached), count(cacheCreation));
    }

    private static @Nullable Long count(long value) {
        return value == Json.ABSENT ? null : value;
    }
}
