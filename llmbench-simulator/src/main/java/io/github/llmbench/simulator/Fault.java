package io.github.llmbench.simulator;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apiguardian.api.API;

/**
 * Something that goes wrong with a seeded share of the requests, or with every n-th. The request log names it. Immutable.
 *
 * <p>At most one fault strikes a request: those with {@link #everyNth} come first, in the order given, and the shares of
 * the others are exclusive of each other, so that they must not sum to more than 1.
 *
 * <pre>{@code
 * Fault.rateLimited(0.05, Duration.ofSeconds(1));
 * Fault.truncate(0).everyNth(10);
 * Fault.parse("slow-headers 0.01 5s");
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Fault {
    private static final String FORMS =
            "fault must be \"rate-limited SHARE RETRY-AFTER\", \"server-error SHARE\", \"hang SHARE\","
                    + " \"truncate SHARE\", \"malformed-json SHARE\" or \"slow-headers SHARE DELAY\", with a share as 0.05 or as"
                    + " 1/20 for every 20th request, but was \"";

    private final Kind kind;
    private final double share;
    private final int everyNth;
    private final Duration duration;

    private Fault(Kind kind, double share, int everyNth, Duration duration) {
        this.kind = kind;
        this.share = share;
        this.everyNth = everyNth;
        this.duration = duration;
    }

    private static Fault of(Kind kind, double share, Duration duration) {
        return new Fault(kind, Checks.share(share, "share of " + kind), 0, duration);
    }

    /** Status 429, with a {@code Retry-After} header in whole seconds, rounded up. */
    public static Fault rateLimited(double share, Duration retryAfter) {
        return of(Kind.RATE_LIMITED, share, Checks.notNegative(retryAfter, "retry after"));
    }

    /** Status 500. */
    public static Fault serverError(double share) {
        return of(Kind.SERVER_ERROR, share, Duration.ZERO);
    }

    /** A stream falls silent after half of its content events, and a whole answer never comes; the connection stays open. */
    public static Fault hang(double share) {
        return of(Kind.HANG, share, Duration.ZERO);
    }

    /** The connection is closed after half of a stream's content events, or half of a whole answer's bytes. */
    public static Fault truncate(double share) {
        return of(Kind.TRUNCATE, share, Duration.ZERO);
    }

    /** The content event in the middle of a stream, or a whole answer, holds half of its JSON. */
    public static Fault malformedJson(double share) {
        return of(Kind.MALFORMED_JSON, share, Duration.ZERO);
    }

    /** Nothing is sent for a time; then all goes on as usual, later by that time. */
    public static Fault slowHeaders(double share, Duration delay) {
        return of(Kind.SLOW_HEADERS, share, Checks.notNegative(delay, "delay of headers"));
    }

    /** The same for every n-th request instead of a share. */
    public Fault everyNth(int n) {
        return new Fault(kind, 0, Checks.positive(n, "every nth"), duration);
    }

    /**
     * Parses for example {@code rate-limited 0.05 1s}, {@code hang 1/20} (every 20th), {@code slow-headers 0.01 5s}.
     *
     * @throws IllegalArgumentException if it is not of this form
     */
    public static Fault parse(String text) {
        String[] words = text.strip().split("\\s+", -1);
        Kind kind = List.of(Kind.values()).stream()
                .filter(candidate -> candidate.toString().equals(words[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(FORMS + text + "\""));
        if (words.length != (kind.timed ? 3 : 2)) {
            throw new IllegalArgumentException(FORMS + text + "\"");
        }
        Duration duration = kind.timed ? Durations.parse(words[2], "time of " + kind) : Duration.ZERO;
        if (words[1].matches("1/[1-9]\\d{0,8}")) {
            return of(kind, 0, duration).everyNth(Integer.parseInt(words[1].substring(2)));
        }
        return of(kind, Numbers.parse(words[1], "share of " + kind), duration);
    }

    Kind kind() {
        return kind;
    }

    double share() {
        return share;
    }

    boolean strikesEvery(long number) {
        return everyNth > 0 && number % everyNth == 0;
    }

    Duration duration() {
        return duration;
    }

    enum Kind {
        RATE_LIMITED(true),
        SERVER_ERROR(false),
        HANG(false),
        TRUNCATE(false),
        MALFORMED_JSON(false),
        SLOW_HEADERS(true);

        private final boolean timed;

        Kind(boolean timed) {
            this.timed = timed;
        }

        /** Name in the request log and in options. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
