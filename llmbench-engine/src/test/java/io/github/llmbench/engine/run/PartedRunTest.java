package io.github.llmbench.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.journal.FileRunStore;
import io.github.llmbench.engine.testing.Fake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PartedRunTest {
    @TempDir
    Path home;

    private final AtomicInteger calls = new AtomicInteger();

    private BoundModel model(String id) {
        return Fake.answering(id, prompt -> {
            calls.incrementAndGet();
            return Integer.parseInt(Fixtures.right(prompt)) % 4 == 0 ? "no" : Fixtures.right(prompt);
        });
    }

    private LlmBench bench(FileRunStore store) {
        return Fixtures.bench(home, model("p:a"), model("p:b")).store(store).build();
    }

    private static Benchmark benchmark() {
        return Fixtures.benchmark(30, 3, "p:a", "p:b").gate("accuracy >= 0.5").gate("accuracy >= 0.9 model=p:a");
    }

    private static List<Metric> counted(Run run) {
        return run.metrics().stream()
                .filter(metric -> !metric.unit().equals("ms") && !metric.name().contains("token"))
                .toList();
    }

    @Test
    void parts_of_several_processes_come_to_what_a_whole_run_comes_to() throws IOException {
        Run whole = bench(new FileRunStore(home.resolve("whole"))).run(benchmark());
        calls.set(0);
        FileRunStore store = new FileRunStore(home.resolve("parts"));
        try (PartedRun one = bench(store).open(benchmark(), null);
                RunJournal journal = store.create(one.header());
                PartedRun other = bench(store).open(benchmark(), one.header())) {
            assertThat(one.units()).isEqualTo(60);
            assertThat(one.inFlight()).isEqualTo(3);
            Set<Trial.Key> keys = new HashSet<>(one.keys(0, 60));
            assertThat(other.keys(20, 40)).isEqualTo(one.keys(20, 40));

            Fixtures.Ears ears = new Fixtures.Ears();
            assertThat(other.make(journal, 20, 60, Set.of(), ears).stopped()).isNull();
            assertThat(one.make(journal, 0, 20, Set.of(), ears).stopped()).isNull();
            Run run = one.end(journal, null, List.of("made in 2 parts"));

            assertThat(calls).hasValue(60);
            assertThat(ears.recorded).hasSize(60);
            assertThat(keys).hasSize(60);
            assertThat(run.status()).isEqualTo(Run.Status.COMPLETE);
            assertThat(run.facts()).contains("made in 2 parts");
            assertThat(run.gates())
                    .extracting(gate -> gate.verdict())
                    .isEqualTo(
                            whole.gates().stream().map(gate -> gate.verdict()).toList());
            assertThat(counted(run)).isEqualTo(counted(whole));
            assertThat(store.find(run.id())).isPresent();
            assertThat(one.end(journal, null, List.of()).metrics()).isEqualTo(run.metrics());
        }
    }

    @Test
    void what_is_made_already_is_not_made_again() throws IOException {
        FileRunStore store = new FileRunStore(home);
        try (PartedRun run = bench(store).open(benchmark(), null);
                RunJournal journal = store.create(run.header())) {
            run.make(journal, 0, 10, Set.of(), new RunListener() {});
            calls.set(0);
            Set<Trial.Key> made = new HashSet<>(run.keys(0, 10));
            run.make(journal, 0, 12, made, new RunListener() {});
            run.make(journal, 0, 12, new HashSet<>(run.keys(0, 12)), new RunListener() {});
            assertThat(calls).hasValue(2);
            Run ended = run.end(journal, "it was cancelled", List.of());
            assertThat(ended.status()).isEqualTo(Run.Status.PARTIAL);
            assertThat(ended.facts()).contains("stopped: it was cancelled");
        }
    }

    @Test
    void a_part_that_is_asked_to_stop_says_why() throws IOException {
        FileRunStore store = new FileRunStore(home);
        AtomicReference<String> why = new AtomicReference<>();
        LlmBench bench = Fixtures.bench(home, model("p:a"), model("p:b"))
                .store(store)
                .stopWhen(why::get)
                .build();
        try (PartedRun run = bench.open(benchmark(), null);
                RunJournal journal = store.create(run.header())) {
            RunListener stopper = new RunListener() {
                @Override
                public void recorded(RunHeader header, Trial trial) {
                    why.set("enough");
                }
            };
            assertThat(run.make(journal, 0, 60, Set.of(), stopper).stopped()).isEqualTo("enough");
            assertThat(calls.get()).isBetween(1, 59);
        }
    }

    @Test
    void a_run_whose_gates_are_decided_may_end() throws IOException {
        Benchmark early =
                Fixtures.benchmark(1_000, 4, "p:a").gate("accuracy >= 0.3").stopWhenDecided();
        FileRunStore store = new FileRunStore(home);
        try (PartedRun run = bench(store).open(early, null);
                RunJournal journal = store.create(run.header())) {
            assertThat(run.stopsWhenDecided()).isTrue();
            assertThat(run.decided(journal)).isFalse();
            run.make(journal, 0, 300, Set.of(), new RunListener() {});
            assertThat(run.decided(journal)).isTrue();
            Run ended = run.end(journal, null, List.of());
            assertThat(ended.status()).isEqualTo(Run.Status.DECIDED);
            assertThat(ended.gates().get(0).verdict()).isEqualTo(Verdict.PASS);
        }
    }

    @Test
    void another_experiment_is_no_part_of_the_run_and_a_measured_load_has_none() throws IOException {
        FileRunStore store = new FileRunStore(home);
        RunHeader header;
        try (PartedRun run = bench(store).open(benchmark(), null)) {
            header = run.header();
        }
        Benchmark other = Fixtures.benchmark(31, 3, "p:a", "p:b");
        assertThatThrownBy(() -> bench(store).open(other, header))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot go on")
                .hasMessageContaining("start a new run");
        assertThatThrownBy(() -> bench(store).open(benchmark().load(Load.constant(10)), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("measured in one piece");
    }
}
