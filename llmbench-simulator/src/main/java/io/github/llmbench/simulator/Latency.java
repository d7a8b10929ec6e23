package io.github.llmbench.simulator;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.time.Duration;
import java.util.SplittableRandom;
import org.apiguardian.api.API;

/**
 * When tokens come: the time to the first, and the time between two.
 *
 * <p>A chunk of n tokens is sent when its last token would be ready, except that the first chunk comes at the time to first
 * token. An answer that is not streamed is sent when its last token would be ready. Immutable.
 *
 * <pre>{@code
 * Latency.fixed(Duration.ofMillis(200), Duration.ofMillis(20));
 * Latency.parse("log-normal 200ms 20ms 0.4");
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Latency {
    private final long ttft;
    private final long interToken;
    private final double sigma;

    private Latency(Duration ttft, Duration interToken, double sigma) {
        this.ttft = Checks.notNegative(ttft, "time to first token").toNanos();
        this.interToken = Checks.notNegative(interToken, "time between tokens").toNanos();
        this.sigma = sigma;
    }

    /** All at once. */
    public static Latency none() {
        return fixed(Duration.ZERO, Duration.ZERO);
    }

    /** The same times for every request and token. */
    public static Latency fixed(Duration ttft, Duration interToken) {
        return new Latency(ttft, interToken, 0);
    }

    /**
     * Log-normal times, drawn for each request and token.
     *
     * @param sigma standard deviation of the logarithm, above 0 and at most 3
     */
    public static Latency logNormal(Duration medianTtft, Duration medianInterToken, double sigma) {
        if (!(sigma > 0 && sigma <= 3)) {
            throw new IllegalArgumentException("sigma must be above 0 and at most 3, but was " + sigma);
        }
        return new Latency(medianTtft, medianInterToken, sigma);
    }

    /**
     * Parses {@code none}, {@code fixed TTFT INTER-TOKEN} or {@code log-normal TTFT INTER-TOKEN SIGMA}, for example
     * {@code fixed 200ms 20ms}.
     *
     * @throws IllegalArgumentException if it is not of this form
     */
    public static Latency parse(String text) {
        String[] words = text.strip().split("\\s+", -1);
        if (words.length == 1 && words[0].equals("none")) {
            return none();
        }
        if (words.length == 3 && words[0].equals("fixed")) {
            return fixed(ttft(words), interToken(words));
        }
        if (words.length == 4 && words[0].equals("log-normal")) {
            return logNormal(ttft(words), interToken(words), Numbers.parse(words[3], "sigma"));
        }
        throw new IllegalArgumentException(
                "latency must be \"none\", \"fixed 200ms 20ms\" or \"log-normal 200ms 20ms 0.4\", but was \"" + text
                        + "\"");
    }

    private static Duration ttft(String[] words) {
        return Durations.parse(words[1], "time to first token");
    }

    private static Duration interToken(String[] words) {
        return Durations.parse(words[2], "time between tokens");
    }

    long nextTtft(SplittableRandom random) {
        return draw(ttft, random);
    }

    /** Time that a number of tokens takes. */
    long nextTokens(int tokens, SplittableRandom random) {
        if (sigma == 0) {
            return interToken * tokens;
        }
        long sum = 0;
        for (int i = 0; i < tokens; i++) {
            sum += draw(interToken, random);
        }
        return sum;
    }

    private long draw(long median, SplittableRandom random) {
        return sigma == 0 ? median : Math.round(median * Math.exp(sigma * random.nextGaussian()));
    }
}
