package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.time.Duration;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How hard one key of a provider may be asked, and how often a failed call is tried again. Immutable: each method gives a changed
 * copy.
 *
 * <p>What a provider itself asks for ({@code Retry-After}, its rate-limit headers) is obeyed on top of these. Calls with the same
 * provider, base URL and key share one count.
 *
 * <pre>{@code
 * Limits limits = Limits.DEFAULT.requestsPerMinute(500).tokensPerMinute(200_000).attempts(5);
 * }</pre>
 *
 * @param attempts of a call in all; 1 for no retry. Errors that would come again (400, 401, 403, 404) are never retried
 * @param retryFor no attempt starts later than this after the first did; a provider that asks for a longer pause is not asked again
 * @param requestsPerMinute {@code null} for no limit; spread evenly, at most a second's worth at once
 * @param tokensPerMinute input and output together; {@code null} for no limit
 * @param inFlight bounds of the concurrency that adapts itself; {@code null} to leave concurrency alone
 * @param breaker when an endpoint counts as down; {@code null} for never
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Limits(
        int attempts,
        Duration retryFor,
        @Nullable Long requestsPerMinute,
        @Nullable Long tokensPerMinute,
        @Nullable InFlight inFlight,
        @Nullable Breaker breaker) {
    /** Three attempts within ten minutes, no rate, concurrency that gives way to 429, a breaker. */
    public static final Limits DEFAULT =
            new Limits(3, Duration.ofMinutes(10), null, null, InFlight.DEFAULT, Breaker.DEFAULT);

    /** Each call is sent once and at once, whatever comes of it: what a measurement under load wants. */
    public static final Limits NONE = new Limits(1, Duration.ofMinutes(10), null, null, null, null);

    public Limits {
        Checks.positive(attempts, "attempts");
        Checks.positive(retryFor, "retryFor");
        positive(requestsPerMinute, "requestsPerMinute");
        positive(tokensPerMinute, "tokensPerMinute");
    }

    /**
     * Concurrency that adapts itself: a 429 halves it, at most once in a cool-down; then each round of answered calls adds one
     * (additive increase, multiplicative decrease: Chiu and Jain 1989, "Analysis of the increase and decrease algorithms for
     * congestion avoidance in computer networks").
     *
     * @param least at least 1
     * @param most where it starts
     * @param coolDown after a cut, during which it neither falls further nor rises
     */
    public record InFlight(int least, int most, Duration coolDown) {
        /** From one call upwards without an end, a second of cool-down. */
        public static final InFlight DEFAULT = new InFlight(1, Integer.MAX_VALUE, Duration.ofSeconds(1));

        public InFlight {
            Checks.positive(least, "least in flight");
            Checks.positive(coolDown, "coolDown");
            if (most < least) {
                throw new IllegalArgumentException(
                        "most in flight must be >= least in flight (" + least + "), but was " + most);
            }
        }

        /** At most so many at once. */
        public static InFlight upTo(int most) {
            return new InFlight(1, most, DEFAULT.coolDown);
        }

        @Override
        public String toString() {
            return least + (most == Integer.MAX_VALUE ? " or more" : " to " + most) + " in flight";
        }
    }

    /**
     * When an endpoint counts as down: no call is sent for a pause, then one, whose answer decides. Failures are refused or broken
     * connections, time-outs and 5xx; 429 and errors that blame the request are none.
     *
     * @param failures in a row
     * @param pause before the next call is let through
     */
    public record Breaker(int failures, Duration pause) {
        /** Ten failures in a row, ten seconds. */
        public static final Breaker DEFAULT = new Breaker(10, Duration.ofSeconds(10));

        public Breaker {
            Checks.positive(failures, "breaker failures");
            Checks.positive(pause, "breaker pause");
        }

        @Override
        public String toString() {
            return "breaker after " + failures + " failures for " + pause.toMillis() + " ms";
        }
    }

    /** With so many attempts in all. */
    public Limits attempts(int value) {
        return new Limits(value, retryFor, requestsPerMinute, tokensPerMinute, inFlight, breaker);
    }

    /** With this time for all attempts to start in. */
    public Limits retryFor(Duration value) {
        return new Limits(attempts, value, requestsPerMinute, tokensPerMinute, inFlight, breaker);
    }

    /** With at most so many requests a minute. */
    public Limits requestsPerMinute(long value) {
        return new Limits(attempts, retryFor, value, tokensPerMinute, inFlight, breaker);
    }

    /** With at most so many tokens a minute, input and output together. */
    public Limits tokensPerMinute(long value) {
        return new Limits(attempts, retryFor, requestsPerMinute, value, inFlight, breaker);
    }

    /** With these bounds of concurrency, {@code null} for none. */
    public Limits inFlight(@Nullable InFlight value) {
        return new Limits(attempts, retryFor, requestsPerMinute, tokensPerMinute, value, breaker);
    }

    /** With this breaker, {@code null} for none. */
    public Limits breaker(@Nullable Breaker value) {
        return new Limits(attempts, retryFor, requestsPerMinute, tokensPerMinute, inFlight, value);
    }

    /** Whether anything holds a call back. */
    public boolean holdBack() {
        return requestsPerMinute != null || tokensPerMinute != null || inFlight != null || breaker != null;
    }

    private static void positive(@Nullable Long value, String field) {
        if (value != null && value < 1) {
            throw new IllegalArgumentException(field + " must be >= 1 or absent, but was " + value);
        }
    }

    @Override
    public String toString() {
        return attempts
                + (attempts == 1 ? " attempt" : " attempts within " + retryFor.toMillis() + " ms")
                + (requestsPerMinute == null ? "" : ", " + requestsPerMinute + " requests/min")
                + (tokensPerMinute == null ? "" : ", " + tokensPerMinute + " tokens/min")
                + (inFlight == null ? "" : ", " + inFlight)
                + (breaker == null ? "" : ", " + breaker);
    }
}
