package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Benchmarks whose sample {@code i} asks for {@code i}. */
final class Fixtures {
    private Fixtures() {}

    static Dataset numbers(int count) {
        return Dataset.of(
                "numbers",
                () -> IntStream.range(0, count)
                        .mapToObj(i -> Sample.builder()
                                .id("s" + i)
                                .input("say " + i)
                                .target("" + i)
                                .build()));
    }

    static Task task(int count) {
        return Task.of(numbers(count)).scorer(Scorers.exactMatch());
    }

    static Benchmark benchmark(int count, int inFlight, String... models) {
        return Benchmark.named("numbers").task(task(count)).models(models).load(Load.closed(inFlight));
    }

    static LlmBench.Builder bench(Path home, BoundModel... models) {
        LlmBench.Builder builder = LlmBench.builder().home(home);
        for (BoundModel model : models) {
            builder.model(model);
        }
        return builder;
    }

    /** What it was asked for. */
    static String right(String prompt) {
        return prompt.substring("say ".length());
    }

    static List<Trial> trials(Run run) {
        try (Stream<Trial> trials = run.trials()) {
            return trials.toList();
        }
    }

    /** Keeps what it hears. */
    static final class Ears implements RunListener {
        final List<Trial> recorded = Collections.synchronizedList(new ArrayList<>());
        final List<String> events = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void started(RunHeader run, long resumed) {
            events.add("started " + resumed);
        }

        @Override
        public void recorded(RunHeader run, Trial trial) {
            recorded.add(trial);
        }

        @Override
        public void finished(Run run) {
            events.add("finished " + recorded.size());
        }
    }
}
