package io.github.llmbench.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.journal.FileRunStore;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.metrics.Histograms;
import io.github.llmbench.engine.metrics.RunMetrics;
import io.github.llmbench.engine.testing.Fake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A load that two processes make together comes to what one of them makes alone. */
@Timeout(60)
class SharedLoadTest {
    @TempDir
    Path home;

    private LlmBench bench(FileRunStore store) {
        BoundModel model = Fake.answering("p:a", Fixtures::right);
        return Fixtures.bench(home, model).store(store).build();
    }

    private static Benchmark benchmark(String load) {
        return Fixtures.benchmark(30, 1, "p:a").load(Load.parse(load)).gate("e2e.p95 <= 60s");
    }

    private static Set<Trial.Key> keys(List<Trial> trials) {
        return trials.stream().map(Trial::key).collect(Collectors.toSet());
    }

    private static double metric(Run run, String name) {
        return run.metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .mapToDouble(Metric::estimate)
                .findFirst()
                .orElseThrow();
    }

    private record Together(Run run, List<List<Trial>> byPart) {}

    private Together together(Benchmark benchmark) throws IOException {
        FileRunStore store = new FileRunStore(home.resolve("together"));
        try (PartedRun one = bench(store).open(benchmark, null, 2);
                RunJournal journal = store.create(one.header());
                PartedRun other = bench(store).open(benchmark, one.header(), 2)) {
            assertThat(one.workers()).isEqualTo(2);
            CyclicBarrier agreed = new CyclicBarrier(2);
            Runnable await = () -> {
                try {
                    agreed.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            };
            List<Fixtures.Ears> ears = List.of(new Fixtures.Ears(), new Fixtures.Ears());
            CompletableFuture<PartedRun.Measured> beside =
                    CompletableFuture.supplyAsync(() -> other.measure(journal, 1, await, ears.get(1)));
            PartedRun.Measured first = one.measure(journal, 0, await, ears.get(0));
            List<LoadPart> parts = new ArrayList<>();
            for (PartedRun.Measured each : List.of(first, beside.join())) {
                assertThat(each.stopped()).isNull();
                // As it lies in a database meanwhile.
                parts.add(Json.mapper().readValue(Json.mapper().writeValueAsString(each.seen()), LoadPart.class));
            }
            Run run = other.end(journal, null, List.of("made by 2"), parts);
            assertThat(other.end(journal, null, List.of("made by 2"), parts).metrics())
                    .isEqualTo(run.metrics());
            return new Together(
                    run, ears.stream().map(each -> List.copyOf(each.recorded)).toList());
        }
    }

    @Test
    void an_open_load_has_the_starts_of_the_whole_and_its_histograms_are_the_sum_of_the_parts() throws IOException {
        Benchmark benchmark = benchmark("poisson 200/s for 500ms warm-up 100ms");
        Run alone = bench(new FileRunStore(home.resolve("alone"))).run(benchmark);
        Together made = together(benchmark);
        Run run = made.run();

        assertThat(run.status()).isEqualTo(Run.Status.COMPLETE);
        assertThat(keys(Fixtures.trials(run))).isEqualTo(keys(Fixtures.trials(alone)));
        Set<Trial.Key> both = new HashSet<>(keys(made.byPart().get(0)));
        both.retainAll(keys(made.byPart().get(1)));
        assertThat(both).isEmpty();
        assertThat(metric(run, "load.scheduled")).isEqualTo(metric(alone, "load.scheduled"));
        assertThat(run.metrics()).extracting(Metric::name).contains("throughput.calls", "goodput", "client.cpu");
        assertThat(run.facts())
                .contains("made by 2")
                .anyMatch(fact -> fact.startsWith("worker 1 of 2: "))
                .anyMatch(fact -> fact.startsWith("worker 2 of 2: "));

        List<RunMetrics> parts = made.byPart().stream()
                .map(trials -> {
                    RunMetrics own = new RunMetrics(benchmark, null, Set.of());
                    trials.forEach(own::add);
                    return own;
                })
                .toList();
        assertThat(run.histograms()).isNotEmpty();
        assertThat(Histograms.merged(parts.stream()
                                .map(part -> part.summary().histograms())
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(each -> each.metric(), Histograms::decoded)))
                .isEqualTo(run.histograms().stream()
                        .collect(Collectors.toMap(each -> each.metric(), Histograms::decoded)));
    }

    @Test
    void a_closed_load_has_the_calls_of_the_whole() throws IOException {
        Together made = together(benchmark("closed 5 for 61 calls warm-up 10 calls"));
        assertThat(Fixtures.trials(made.run())).hasSize(71);
        assertThat(made.byPart().get(0)).hasSize(36);
        assertThat(made.byPart().get(1)).hasSize(35);
    }

    @Test
    void a_closed_load_that_ends_in_time_measures_while_all_parts_do() throws IOException {
        Together made = together(benchmark("closed 5 for 400ms warm-up 100ms think 5ms"));
        assertThat(made.run().metrics()).extracting(Metric::name).contains("throughput.calls", "client.cpu");
        Set<Trial.Key> both = new HashSet<>(keys(made.byPart().get(0)));
        both.retainAll(keys(made.byPart().get(1)));
        assertThat(both).isEmpty();
    }

    @Test
    void a_part_that_measured_nothing_leaves_the_load_without_a_window() throws IOException {
        FileRunStore store = new FileRunStore(home);
        try (PartedRun run = bench(store).open(benchmark("constant 50/s for 200ms"), null, 2);
                RunJournal journal = store.create(run.header())) {
            PartedRun.Measured only = run.measure(journal, 0, () -> {}, new Fixtures.Ears());
            Run ended = run.end(journal, "it was cancelled", List.of(), List.of(only.seen()));
            assertThat(ended.status()).isEqualTo(Run.Status.PARTIAL);
            assertThat(ended.metrics()).extracting(Metric::name).doesNotContain("throughput.calls", "load.scheduled");
            assertThat(only.seen().remark("late").facts()).contains("late");
        }
    }

    @Test
    void a_load_that_cannot_be_shared_is_refused() {
        LlmBench bench = bench(new FileRunStore(home));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.open(benchmark("closed 4"), null, 2))
                .withMessageContaining("is not measured");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.open(benchmark("constant 50/s for 1s"), null))
                .withMessageContaining("or a load with workers to share it");
    }
}
