package io.github.llmbench.server;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Sends requests at a rate whether or not those before were answered. A latency counts from when its request was due, so that a server
 * that stands still for a second is seen by all requests that it held up, and not by one of them.
 */
final class OpenLoop {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final long MOST_MICROS = TimeUnit.MINUTES.toMicros(5);
    private static final double NANOS = 1e9;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final double perSecond;
    private final IntFunction<Named> requests;

    /**
     * At a rate.
     *
     * @param requests gives each by its number
     */
    OpenLoop(double perSecond, IntFunction<Named> requests) {
        this.perSecond = perSecond;
        this.requests = requests;
    }

    /** A request and what it is called in a table. */
    record Named(String name, HttpRequest request) {}

    /** What came of a time. */
    record Result(Histogram micros, Map<String, Histogram> byName, Map<String, Long> wrong) {
        double millis(double percentile) {
            return micros.getValueAtPercentile(percentile) / 1e3;
        }

        /** The slowest kinds of requests, by their 95th percentile. */
        Map<String, String> slowest() {
            Map<String, String> all = new TreeMap<>();
            byName.forEach((name, histogram) -> all.put(
                    name,
                    histogram.getTotalCount() + " x " + Math.round(histogram.getValueAtPercentile(95) / 1e3) + " ms"));
            return all;
        }
    }

    /** Sends for so long, and then waits for the answers. */
    Result run(Duration time) {
        Recorder all = new Recorder(MOST_MICROS, 3);
        Map<String, Recorder> named = new ConcurrentHashMap<>();
        Map<String, Long> wrong = new ConcurrentSkipListMap<>();
        int count = (int) (time.toMillis() / 1e3 * perSecond);
        CompletableFuture<?>[] answers = new CompletableFuture<?>[count];
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Named next = requests.apply(i);
            long due = start + (long) (i / perSecond * NANOS);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            answers[i] = client.sendAsync(next.request(), HttpResponse.BodyHandlers.discarding())
                    .orTimeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                    .handle((answer, failure) -> {
                        long micros = Math.min(MOST_MICROS, (System.nanoTime() - due) / 1_000);
                        all.recordValue(micros);
                        named.computeIfAbsent(next.name(), key -> new Recorder(MOST_MICROS, 3))
                                .recordValue(micros);
                        if (failure != null || answer.statusCode() >= 400) {
                            String why = failure == null
                                    ? Integer.toString(answer.statusCode())
                                    : failure instanceof TimeoutException ? "no answer" : String.valueOf(failure);
                            wrong.merge(next.name() + ": " + why, 1L, Long::sum);
                        }
                        return null;
                    });
        }
        CompletableFuture.allOf(answers).join();
        Map<String, Histogram> byName = new TreeMap<>();
        named.forEach((name, recorder) -> byName.put(name, recorder.getIntervalHistogram()));
        return new Result(all.getIntervalHistogram(), byName, wrong);
    }
}
