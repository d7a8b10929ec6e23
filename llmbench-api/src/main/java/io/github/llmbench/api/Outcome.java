package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * How a trial or a call ended. Each outcome has its own count in every report and none is mixed into another.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public enum Outcome {
    /** The model answered and the answer could be scored. */
    ANSWERED,
    /** The model answered, but no extractor found an answer in it; scored as the worst value and counted apart. */
    EXTRACTION_FAILED,
    /** The model declined to answer. */
    REFUSED,
    /** The answer was cut by a length limit. */
    TRUNCATED,
    /** The provider blocked the request or the answer. */
    SAFETY_BLOCKED,
    /** No complete answer arrived: connection, HTTP status or broken stream. */
    TRANSPORT_FAILED,
    /** A time-out of attempt, stall, trial or run ended it. */
    TIMED_OUT,
    /** The record broke validation (for example a score out of range); it never becomes a number. */
    INVALID,
    /** Never sent, or not to its end, for example because the budget was used up; what was paid for until then stands with it. */
    SKIPPED;

    /** Whether an answer exists that scorers may judge; for all others scores are <em>unscored</em>, never 0. */
    public boolean scorable() {
        return switch (this) {
            case ANSWERED, EXTRACTION_FAILED, REFUSED, TRUNCATED, SAFETY_BLOCKED -> true;
            case TRANSPORT_FAILED, TIMED_OUT, INVALID, SKIPPED -> false;
        };
    }

    /**
     * Whether the answer of a call came whole, so that its durations count as latency: one that was cut, refused or blocked is shorter
     * than what was asked for, and its times say nothing of those that are not. Whether an extractor finds something in it is another
     * question.
     */
    public boolean whole() {
        return this == ANSWERED || this == EXTRACTION_FAILED;
    }

    /** Whether a resumed run tries the trial again: infrastructure failed, not the model. */
    public boolean retriedOnResume() {
        return this == TRANSPORT_FAILED || this == TIMED_OUT || this == SKIPPED;
    }
}
