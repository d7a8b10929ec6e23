package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Trial;
import java.time.Instant;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a person said of an answer. Immutable.
 *
 * @param trial whose answer it is
 * @param scorer the score that it is to be held against, such as {@code exact_match}
 * @param labeller who said so
 * @param value on the scorer's scale
 * @param score what the scorer said; {@code null} where the answer is unscored or its trial is no longer there
 * @param note in words; {@code null} for none
 * @param at when
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Label(
        Trial.Key trial,
        String scorer,
        String labeller,
        double value,
        @Nullable Double score,
        @Nullable String note,
        Instant at) {}
