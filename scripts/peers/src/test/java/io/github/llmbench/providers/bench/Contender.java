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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    /** Arguments: {@code bare}, {@code path} or {@code engine}; URL; seconds; directory to write to. */
    public static void main(String[] arguments) throws Exception {
        String url = arguments[1];
        Duration time = Duration.ofSeconds(Long.parseLong(arguments[2]));
        long calls =
                switch (arguments[0]) {
                    case "bare" -> calls(new BareNettyClient(url), time);
                    case "path" -> calls(new ModelClients(url), time);
                    default -> engine(url, time, Path.of(arguments[3]));
                };
        System.out.println("calls " + calls);
    }

    private static long calls(Client client, Duration time) throws InterruptedException {
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

    /** Everything a run does: plan, prompt, call, score, journal, metrics, report. */
    private static long engine(String url, Duration time, Path directory) throws IOException {
        List<Sample> samples = IntStream.range(0, PROMPTS)
                .mapToObj(i -> Sample.builder()
                        .id("s" + i)
                        .input("Hello " + i)
                        .target("Forty-two.")
                        .build())
                .toList();
        Benchmark benchmark = Benchmark.named("side by side")
                .task(Task.of(Dataset.of("short", samples)).streamed(false))
                .models(ModelRef.of("openai-compatible:m").at(url + "/short"))
                .load(Load.closed(IN_FLIGHT).during(time));
        Run run = LlmBench.builder()
                .home(Files.createTempDirectory(directory, "home"))
                .build()
                .run(benchmark);
        return run.outcomes().stream()
                .filter(count -> count.outcome() == Outcome.ANSWERED)
                .mapToLong(Run.OutcomeCount::trials)
                .sum();
    }
}
