package io.github.llmbench.providers.limits;

import io.github.llmbench.api.spi.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads from rate-limit headers how long the next call has to be held back: {@code x-ratelimit-…} as OpenAI and its kin send them
 * (a reset in durations such as {@code 6m0s}), {@code anthropic-ratelimit-…} (a reset as a date). Both say when the allowance is
 * whole again, and refill it evenly; so a call that needs a part of it waits for that part only.
 */
final class RateHeaders {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|us|µs|ns|h|m|s)");
    private static final Pattern DURATIONS = Pattern.compile("(" + DURATION.pattern() + ")+");
    private static final List<Allowance> ALLOWANCES = List.of(
            new Allowance(
                    "x-ratelimit-limit-requests",
                    "x-ratelimit-remaining-requests",
                    "x-ratelimit-reset-requests",
                    false),
            new Allowance("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", true),
            anthropic("requests", false),
            anthropic("tokens", true),
            anthropic("input-tokens", false),
            anthropic("output-tokens", false));

    private RateHeaders() {}

    /** Names of one allowance, and whether a call takes its tokens from it or just needs it not to be used up. */
    private record Allowance(String limit, String remaining, String reset, boolean tokens) {}

    private static Allowance anthropic(String what, boolean tokens) {
        String prefix = "anthropic-ratelimit-" + what + "-";
        return new Allowance(prefix + "limit", prefix + "remaining", prefix + "reset", tokens);
    }

    /**
     * Nanoseconds to hold the next call back, 0 for none.
     *
     * @param headers of the last response, names in lower case
     * @param tokens the next call may take
     */
    static long hold(Map<String, String> headers, long tokens, Instant now) {
        long longest = 0;
        for (Allowance allowance : ALLOWANCES) {
            String remaining = headers.get(allowance.remaining);
            if (remaining != null) {
                longest = Math.max(longest, hold(headers, allowance, remaining, allowance.tokens ? tokens : 1, now));
            }
        }
        return longest;
    }

    private static long hold(Map<String, String> headers, Allowance allowance, String told, long wanted, Instant now) {
        Long remaining = number(told);
        String resets = headers.get(allowance.reset);
        Long reset = resets == null ? null : nanos(resets.strip(), headers, now);
        if (remaining == null || reset == null) {
            return 0;
        }
        String limits = headers.get(allowance.limit);
        Long limit = limits == null ? null : number(limits);
        long needed = limit == null ? wanted : Math.min(wanted, limit);
        if (remaining >= needed) {
            return 0;
        }
        return limit == null || limit <= remaining
                ? reset
                : (long) (reset * ((double) (needed - remaining) / (limit - remaining)));
    }

    private static @Nullable Long number(String text) {
        return text.strip().matches("[0-9]{1,15}") ? Long.valueOf(text.strip()) : null;
    }

    private static @Nullable Long nanos(String reset, Map<String, String> headers, Instant now) {
        if (DURATIONS.matcher(reset).matches()) {
            Matcher parts = DURATION.matcher(reset);
            double nanos = 0;
            while (parts.find()) {
                nanos += Double.parseDouble(parts.group(1)) * unit(parts.group(2));
            }
            return (long) nanos;
        }
        try {
            Instant until = OffsetDateTime.parse(reset).toInstant();
            return Math.max(
                    0,
                    Duration.between(RetryAfter.serverTime(headers, now), until).toNanos());
        } catch (DateTimeParseException neither) {
            return null;
        }
    }

    private static double unit(String name) {
        return switch (name) {
            case "h" -> 3_600e9;
            case "m" -> 60e9;
            case "s" -> 1e9;
            case "ms" -> 1e6;
            case "us", "µs" -> 1e3;
            default -> 1;
        };
    }
}
