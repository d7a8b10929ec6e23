package io.github.llmbench.providers.bench;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** One side of the comparison in a process of its own: short calls for so many seconds, 64 in flight. Prints how many were answered. */
public final class Contender {
    private static final int IN_FLIGHT = 64;
    private static final int PROMPTS = 1_000;

    private Contender() {}

    /**
     * Arguments: {@code bare}, {@code client}, {@code path}, {@code engine} or {@code run}; URL; seconds; directory to write to; for
     * {@code path} and {@code engine} the seconds before they measure themselves.
     */
    public static void main(String[] arguments) throws Exception {
        String url = arguments[1];
        Duration time = Duration.ofSeconds(Long.parseLong(arguments[2]));
        long calls = switch (arguments[0]) {
            case "bare" -> calls(new BareNettyClient(url), time);
            case "client" -> calls(new ModelClients(url), time);
            case "path" -> path(url, time, Duration.ofSeconds(Long.parseLong(arguments[4])), Path.of(arguments[3]));
            case "engine" -> engine(url, time, Duration.ofSeconds(Long.parseLong(arguments[4])), Path.of(arguments[3]));
            default -> engine(url, time, Duration.ZERO, Path.of(arguments[3]));
        };
        System.out.println("calls " + calls);
    }

    private static long calls(Client client, Duration time) throws Exception {
        first(client).get(60, TimeUnit.SECONDS);
        long end = System.nanoTime() + time.toNanos();
        AtomicLong answered = new AtomicLong();
        CountDownLatch slots = new CountDownLatch(IN_FLIGHT);
        AtomicReference<String> failed = new AtomicReference<>();
        Client.Ended again = new Client.Ended() {
            @Override
            public void ended(int events) {
                answered.incrementAndGet();
                if (System.nanoTime() - end < 0) {
                    client.call("/short", false, this);
                } else {
                    slots.countDown();
                }
            }

            @Override
            public void failed(String why) {
                failed.set(why);
                slots.countDown();
            }
        };
        for (int i = 0; i < IN_FLIGHT; i++) {
            client.call("/short", false, again);
        }
        if (!slots.await(time.toSeconds() + 60, TimeUnit.SECONDS) || failed.get() != null) {
            throw new IllegalStateException("calls failed: " + failed.get());
        }
        client.close();
        return answered.get();
    }

    /** Loads what has to be loaded before time runs. */
    private static CompletableFuture<Void> first(Client client) {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        client.call("/short", false, new Client.Ended() {
            @Override
            public void ended(int events) {
                answered.complete(null);
            }

            @Override
            public void failed(String why) {
                answered.completeExceptionally(new IllegalStateException(why));
            }
        });
        return answered;
    }

    /** The engine's loop and the chain of a call, without a score and without a journal. It measures itself as {@link #engine}. */
    private static long path(String url, Duration time, Duration warmUp, Path directory) throws IOException {
        NothingKept store = new NothingKept();
        said(LlmBench.builder()
                .home(Files.createTempDirectory(directory, "home"))
                .formats()
                .store(store)
                .build()
                .run(benchmark(url, task(), time, warmUp)));
        return store.answered();
    }

    /**
     * Everything a run does: plan, prompt, call, score (an exact match), journal, metrics, report. What it took from plan to journal it
     * says itself: all CPU time of this process in the measured window, divided by the calls.
     */
    private static long engine(String url, Duration time, Duration warmUp, Path directory) throws IOException {
        Run run = LlmBench.builder()
                .home(Files.createTempDirectory(directory, "home"))
                .build()
                .run(benchmark(url, task().scorer(Scorers.exactMatch()), time, warmUp));
        said(run);
        return run.outcomes().stream()
                .filter(count -> count.outcome() == Outcome.ANSWERED)
                .mapToLong(Run.OutcomeCount::trials)
                .sum();
    }

    private static void said(Run run) {
        run.metrics().stream()
                .filter(metric -> metric.name().equals("client.cpu_per_call"))
                .forEach(metric -> System.out.println("micros " + metric.estimate()));
    }

    private static Task task() {
        List<Sample> samples = IntStream.range(0, PROMPTS)
                .mapToObj(i -> Sample.builder()
                        .id("s" + i)
                        .input("Hello " + i)
                        .target("Forty-two.")
                        .build())
                .toList();
        return Task.of(Dataset.of("short", samples)).streamed(false);
    }

    private static Benchmark benchmark(String url, Task task, Duration time, Duration warmUp) {
        Load.Closed load = Load.closed(IN_FLIGHT).during(time.minus(warmUp));
        return Benchmark.named("side by side")
                .task(task)
                .models(ModelRef.of("openai-compatible:m").at(url + "/short"))
                .load(warmUp.isZero() ? load : load.warmUp(warmUp));
    }
}
