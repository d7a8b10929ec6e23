package io.github.llmbench.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.ModelProvider;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.engine.testing.Fake;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningTest {
    @TempDir
    Path home;

    @Test
    void a_benchmark_gives_metrics_comparisons_gates_and_trials() {
        BoundModel good = Fake.answering("p:good", Fixtures::right);
        BoundModel bad = Fake.answering("p:bad", prompt -> "no");
        Fixtures.Ears ears = new Fixtures.Ears();
        LlmBench bench = Fixtures.bench(home, good, bad)
                .listener(ears)
                .context("file", "x.yaml")
                .identity("plugin", "abc")
                .build();
        Run run = bench.run(Fixtures.benchmark(50, 4, "p:good", "p:bad")
                .gate("accuracy >= 0.5 model=p:good")
                .gate("accuracy >= 0.5 model=p:bad advisory"));
        assertThat(run.header().fingerprint().identity()).containsEntry("plugin", "abc");

        assertThat(run.status()).isEqualTo(Run.Status.COMPLETE);
        assertThat(run.metric("accuracy", "p:good").estimate()).isEqualTo(1);
        assertThat(run.metric("accuracy", "p:bad").estimate()).isZero();
        assertThat(run.gates()).extracting(gate -> gate.verdict()).containsExactly(Verdict.PASS, Verdict.FAIL);
        assertThat(run.verdict()).isEqualTo(Verdict.PASS);
        assertThat(run.compare("p:bad", "p:good").difference("accuracy").difference())
                .isEqualTo(-1);
        assertThat(run.compare("p:good", "p:bad").difference("accuracy").leftOnly())
                .isEqualTo(50);
        assertThat(Fixtures.trials(run)).hasSize(100).extracting(Trial::key).doesNotHaveDuplicates();
        assertThat(run.facts()).containsExactly("unpriced: 0 of 100 calls priced; costs leave the others out");
        assertThat(ears.events).containsExactly("started 0", "finished 100");
        assertThat(run.header().fingerprint().context())
                .containsEntry("file", "x.yaml")
                .containsEntry("load", "closed 4")
                .containsEntry("client.p:good.transport", "none")
                .containsKeys("java", "machine", "llmbench", "prices");
        assertThat(bench.reportDirectory(run)).isDirectory().hasFileName(run.id());
        assertThat(bench.find(run.id()).orElseThrow().metrics()).isEqualTo(run.metrics());
        assertThat(bench.find("nothing")).isEmpty();
    }

    @Test
    void models_stand_next_to_each_other_in_an_order_the_seed_gives() {
        BoundModel a = Fake.answering("p:a", Fixtures::right);
        BoundModel b = Fake.answering("p:b", Fixtures::right);
        LlmBench bench = Fixtures.bench(home, a, b).build();
        Benchmark benchmark = Fixtures.benchmark(30, 1, "p:a", "p:b");
        List<String> first = order(bench.run(benchmark));
        assertThat(Fake.asked(a)).isEqualTo(Fake.asked(b));
        assertThat(order(bench.run(benchmark))).isEqualTo(first);
        assertThat(order(bench.run(benchmark.seed(7)))).isNotEqualTo(first);
        assertThat(first.get(0).substring(3)).isEqualTo(first.get(1).substring(3));
    }

    private static List<String> order(Run run) {
        return Fixtures.trials(run).stream()
                .map(trial -> trial.key().model() + trial.key().sample())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 32})
    void a_closed_load_keeps_exactly_so_many_in_flight(int slots) {
        int total = slots * 10;
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        ExecutorService answers = Executors.newSingleThreadExecutor();
        Deque<Runnable> waiting = new ArrayDeque<>();
        BoundModel model = Fake.model("p:m", (request, context) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            CompletableFuture<ModelResponse> response = new CompletableFuture<>();
            answers.execute(() -> {
                waiting.add(() -> {
                    now.decrementAndGet();
                    response.complete(Fake.answered(context, Fixtures.right(Fake.prompt(request)), Usage.NONE));
                });
                boolean last = calls.incrementAndGet() == total;
                // Held back until every slot is taken: a load that kept fewer would never end.
                while (waiting.size() >= slots || (last && !waiting.isEmpty())) {
                    waiting.remove().run();
                }
            });
            return response;
        });
        Fixtures.bench(home, model).build().run(Fixtures.benchmark(total, slots, "p:m"));
        answers.shutdown();
        assertThat(most).hasValue(slots);
        assertThat(calls).hasValue(total);
    }

    @Test
    void thousands_in_flight_need_no_thread_each() {
        AtomicInteger now = new AtomicInteger();
        List<Runnable> waiting = new ArrayList<>();
        int slots = 3_000;
        BoundModel model = Fake.model("p:m", (request, context) -> {
            CompletableFuture<ModelResponse> response = new CompletableFuture<>();
            List<Runnable> all = List.of();
            synchronized (waiting) {
                waiting.add(() -> response.complete(Fake.answered(context, "x", Usage.NONE)));
                if (now.incrementAndGet() == slots) {
                    all = List.copyOf(waiting);
                }
            }
            all.forEach(Runnable::run);
            return response;
        });
        Run run = Fixtures.bench(home, model).build().run(Fixtures.benchmark(slots, slots, "p:m"));
        assertThat(Fixtures.trials(run)).hasSize(slots);
    }

    @Test
    void listeners_hear_of_a_trial_only_when_it_stands_in_the_journal() {
        Path runs = home.resolve("runs");
        Set<String> early = ConcurrentHashMap.newKeySet();
        RunListener listener = new RunListener() {
            @Override
            public void recorded(RunHeader run, Trial trial) {
                try {
                    String journal = java.nio.file.Files.readString(
                            runs.resolve(run.id()).resolve("journal.jsonl"));
                    if (!journal.contains("\"" + trial.key().sample() + "\"")) {
                        early.add(trial.key().sample());
                    }
                } catch (java.io.IOException e) {
                    early.add(e.toString());
                }
            }
        };
        Fixtures.bench(home, Fake.answering("p:m", Fixtures::right))
                .listener(listener)
                .build()
                .run(Fixtures.benchmark(100, 8, "p:m"));
        assertThat(early).isEmpty();
    }

    @Test
    void a_listener_that_throws_does_not_end_the_run() {
        Fixtures.Ears ears = new Fixtures.Ears();
        for (Runnable thrown : List.<Runnable>of(
                () -> {
                    throw new IllegalStateException("no");
                },
                () -> {
                    throw new AssertionError("no");
                })) {
            RunListener bad = new RunListener() {
                @Override
                public void started(RunHeader run, long resumed) {
                    thrown.run();
                }

                @Override
                public void recorded(RunHeader run, Trial trial) {
                    thrown.run();
                }

                @Override
                public void progressed(RunHeader run, RunProgress progress) {
                    thrown.run();
                }

                @Override
                public void finished(Run run) {
                    thrown.run();
                }
            };
            Fixtures.bench(home, Fake.answering("p:m", Fixtures::right))
                    .listener(bad)
                    .listener(ears)
                    .build()
                    .run(Fixtures.benchmark(10, 2, "p:m"));
        }
        assertThat(ears.recorded).hasSize(20);
        assertThat(ears.events).hasSize(4);
    }

    @Test
    void progress_ends_with_all_trials_done_and_none_in_flight() {
        AtomicReference<RunProgress> last = new AtomicReference<>();
        RunListener listener = new RunListener() {
            @Override
            public void progressed(RunHeader run, RunProgress progress) {
                last.set(progress);
            }
        };
        Fixtures.bench(home, Fake.answering("p:m", Fixtures::right))
                .listener(listener)
                .build()
                .run(Fixtures.benchmark(10, 2, "p:m"));
        assertThat(last.get().done()).isEqualTo(10);
        assertThat(last.get().trials()).isEqualTo(10);
        assertThat(last.get().inFlight()).isZero();
        assertThat(last.get().outcomes()).isEqualTo(Map.of(Outcome.ANSWERED, 10L));
    }

    @Test
    void ten_thousand_trials_take_seconds_and_little_memory() {
        BoundModel model = Fake.answering("p:m", Fixtures::right);
        long before = used();
        long start = System.nanoTime();
        Run run = Fixtures.bench(home, model).build().run(Fixtures.benchmark(10_000, 16, "p:m"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
        assertThat(used() - before).isLessThan(60_000_000L);
        assertThat(run.metric("accuracy", "p:m").count()).isEqualTo(10_000);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void think_blocks_are_not_scored_and_stand_in_the_record() {
        for (String think : List.of(
                "<think>5 or 6?</think>\n\n%s", "<thinking>6</thinking> %s", "5 or 6</think>%s", "%s <think>or 6")) {
            BoundModel model = Fake.answering("p:m", prompt -> String.format(think, Fixtures.right(prompt)));
            Run run = Fixtures.bench(home, model).build().run(Fixtures.benchmark(3, 1, "p:m"));
            assertThat(run.metric("accuracy", "p:m").estimate()).as(think).isEqualTo(1);
            Trial trial = Fixtures.trials(run).get(0);
            assertThat(trial.text()).doesNotContain("think");
            assertThat(trial.calls().get(0).response().text()).contains("think");
        }
        BoundModel plain = Fake.answering("p:m", prompt -> " I think " + Fixtures.right(prompt));
        assertThat(Fixtures.trials(Fixtures.bench(home, plain).build().run(Fixtures.benchmark(1, 1, "p:m")))
                        .get(0)
                        .text())
                .isEqualTo(" I think 0");
    }

    @Test
    void outcomes_are_counted_apart_and_what_is_no_answer_is_never_0() {
        BoundModel model = Fake.model(
                "p:m",
                (request, context) -> CompletableFuture.completedFuture(
                        switch (Fake.prompt(request)) {
                            case "say 0" -> Fake.failed(context, CallError.Kind.BAD_REQUEST, Map.of());
                            case "say 1" -> Fake.failed(context, CallError.Kind.TIMED_OUT, Map.of());
                            case "say 2" -> Fake.ended(context, Outcome.REFUSED, "I cannot");
                            case "say 3" -> Fake.ended(context, Outcome.TRUNCATED, "3");
                            case "say 4" -> Fake.answered(context, "  ", Usage.NONE);
                            default -> Fake.answered(context, Fixtures.right(Fake.prompt(request)), Usage.NONE);
                        }));
        Run run = Fixtures.bench(home, model).attempts(1).build().run(Fixtures.benchmark(10, 2, "p:m"));
        assertThat(run.outcomes().stream().map(count -> count.outcome() + " " + count.trials()))
                .containsExactlyInAnyOrder(
                        "ANSWERED 5",
                        "EXTRACTION_FAILED 1",
                        "REFUSED 1",
                        "TRUNCATED 1",
                        "TRANSPORT_FAILED 1",
                        "TIMED_OUT 1");
        assertThat(run.metric("accuracy", "p:m").count()).isEqualTo(8);
        assertThat(run.metric("accuracy", "p:m").unscored()).isEqualTo(2);
        assertThat(run.metric("accuracy", "p:m").estimate()).isEqualTo(6.0 / 8);
        assertThat(run.metric("e2e.mean", "p:m").count())
                .as("only complete answers")
                .isEqualTo(6);
        Trial failed = Fixtures.trials(run).stream()
                .filter(trial -> trial.outcome() == Outcome.TRANSPORT_FAILED)
                .findFirst()
                .orElseThrow();
        assertThat(failed.error()).isEqualTo("the model said BAD_REQUEST");
        assertThat(failed.scores().get("exact_match").scored()).isFalse();
    }

    private Trial scoredBy(Scorer scorer) {
        Task task = Task.of(Fixtures.numbers(1)).scorer(scorer);
        Benchmark benchmark = Benchmark.named("b").task(task).models("p:m");
        return Fixtures.trials(Fixtures.bench(home, Fake.answering("p:m", Fixtures::right))
                        .build()
                        .run(benchmark))
                .get(0);
    }

    @Test
    void a_scorer_that_fails_leaves_the_trial_unscored_with_its_reason() {
        assertThat(scoredBy(Scorer.of("s", input -> {
                            throw new IllegalStateException("no judge");
                        }))
                        .scores()
                        .get("s"))
                .isEqualTo(Score.unscored("scorer s failed: no judge"));
        assertThat(scoredBy(Scorer.of("s", input -> {
                            throw new AssertionError("not equal");
                        }))
                        .scores()
                        .get("s"))
                .isEqualTo(Score.unscored("scorer s failed: not equal"));
        assertThat(scoredBy(Scorer.of("s", input -> null)).scores().get("s"))
                .isEqualTo(Score.unscored("scorer s failed: it returned no score"));
        assertThat(scoredBy(new Waiting(null)).scores().get("w"))
                .isEqualTo(Score.unscored("scorer w failed: it returned no score"));
        assertThat(scoredBy(new Waiting(CompletableFuture.supplyAsync(() -> {
                            throw new IllegalStateException();
                        })))
                        .scores()
                        .get("w"))
                .isEqualTo(Score.unscored("scorer w failed: IllegalStateException"));
        assertThat(scoredBy(new Waiting(CompletableFuture.supplyAsync(() -> Score.of(0.5))))
                        .scores()
                        .get("w"))
                .isEqualTo(Score.of(0.5));
    }

    private record Waiting(CompletionStage<Score> stage) implements Scorer {
        @Override
        public String name() {
            return "w";
        }

        @Override
        public String signature() {
            return "w";
        }

        @Override
        public Score score(ScoringInput input) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Score> scoreAsync(ScoringInput input) {
            return stage;
        }
    }

    @Test
    void a_score_out_of_range_is_invalid_and_never_a_number() {
        Trial trial = scoredBy(Scorer.of("s", input -> Score.of(1.5)));
        assertThat(trial.outcome()).isEqualTo(Outcome.INVALID);
        assertThat(trial.error()).isEqualTo("score s must lie between 0.0 and 1.0, but was 1.5");
        assertThat(trial.scores().get("s").scored()).isFalse();
    }

    @Test
    void stamps_out_of_order_are_invalid_and_never_a_number() {
        BoundModel model = Fake.model("p:m", (request, context) -> {
            long now = System.nanoTime();
            context.recorder().streamed(true).sent(now);
            for (long stamp : new long[] {10, 30, 20, 40}) {
                context.recorder().content(now + stamp, 1, io.github.llmbench.api.CallTrace.EventKind.TEXT);
            }
            return CompletableFuture.completedFuture(ModelResponse.answered(
                    "x", Usage.NONE, context.recorder().end(now + 50).finish()));
        });
        Run run = Fixtures.bench(home, model).build().run(Fixtures.benchmark(1, 1, "p:m"));
        assertThat(Fixtures.trials(run).get(0).outcome()).isEqualTo(Outcome.INVALID);
        assertThat(Fixtures.trials(run).get(0).error()).startsWith("stamps are out of order: ");
    }

    @Test
    void two_scorers_stand_side_by_side() {
        Task task = Fixtures.task(5)
                .scorer(Scorers.named("folded", Scorers.exactMatch().ignoringCase()))
                .scorer(Scorers.includes());
        Run run = Fixtures.bench(home, Fake.answering("p:m", Fixtures::right))
                .build()
                .run(Benchmark.named("b").task(task).models("p:m"));
        assertThat(run.metric("accuracy", "p:m").estimate()).isEqualTo(1);
        assertThat(run.metric("accuracy.folded", "p:m").estimate()).isEqualTo(1);
        assertThat(run.metric("includes", "p:m").estimate()).isEqualTo(1);
    }

    @Test
    void a_tasks_parameters_come_before_the_models_own() {
        List<ModelParameters> seen = new ArrayList<>();
        ModelRef ref = ModelRef.of("p:m")
                .with(ModelParameters.builder()
                        .temperature(1)
                        .topP(0.5)
                        .maxOutputTokens(9)
                        .stop("a")
                        .extra("k", 1)
                        .build());
        BoundModel model = new BoundModel(ref, new Fake((request, context) -> {
            seen.add(request.parameters());
            return CompletableFuture.completedFuture(Fake.answered(context, "x", Usage.NONE));
        }));
        ModelParameters own = ModelParameters.builder()
                .temperature(0)
                .topP(0.9)
                .maxOutputTokens(5)
                .seed(3)
                .stop("b", "c")
                .extra("l", 2)
                .build();
        LlmBench bench = Fixtures.bench(home, model).build();
        bench.run(Benchmark.named("b").task(Fixtures.task(1).parameters(own)).models(ref));
        bench.run(Benchmark.named("b").task(Fixtures.task(1)).models(ref));
        assertThat(seen)
                .containsExactly(
                        ModelParameters.builder()
                                .temperature(0)
                                .topP(0.9)
                                .maxOutputTokens(5)
                                .seed(3)
                                .stop("b", "c")
                                .extra("k", 1)
                                .extra("l", 2)
                                .build(),
                        ref.parameters());
    }

    @Test
    void bad_input_is_refused_before_anything_is_asked() {
        BoundModel model = Fake.answering("p:m", Fixtures::right);
        LlmBench bench = Fixtures.bench(home, model).build();
        Benchmark empty = Benchmark.named("b");
        assertThatThrownBy(() -> bench.run(empty))
                .hasMessage("benchmark b has no task; add one with task(Task.of(dataset))");
        assertThatThrownBy(() -> bench.run(empty.task(Fixtures.task(1))))
                .hasMessage("benchmark b has no model; add one with models(\"provider:name\")");
        assertThatThrownBy(() -> bench.run(empty.task(Fixtures.task(1)).models("none:x")))
                .hasMessageStartingWith("no provider \"none\" for model none:x; ");
        assertThatThrownBy(() ->
                        bench.run(empty.task(Fixtures.task(1)).models("p:m").gate("accuracy >= 0.5 model=p:other")))
                .hasMessage("gate \"accuracy >= 0.5 model=p:other\" names model p:other, which is not in benchmark b; "
                        + "its models are [p:m]");
        assertThatThrownBy(() -> bench.run(
                        empty.task(Task.of(Dataset.of("none", List.of()))).models("p:m")))
                .hasMessage("dataset none of task none has no sample");
        Task half = Task.of(Dataset.of(
                        "half",
                        List.of(
                                Sample.builder()
                                        .id("a")
                                        .input("x")
                                        .metadata("hint", "h")
                                        .build(),
                                Sample.builder().id("b").input("y").build())))
                .prompt("{{hint}}");
        assertThatThrownBy(() -> bench.run(empty.task(half).models("p:m")))
                .hasMessage("prompt names {{hint}}, but sample b has only [id, input, targets, choices]");
        assertThat(Fake.asked(model)).isEmpty();
        assertThat(home.resolve("runs")).doesNotExist();
        assertThatThrownBy(() -> LlmBench.builder().attempts(0)).hasMessage("attempts must be >= 1, but was 0");
        assertThatThrownBy(() -> LlmBench.builder().stallTimeout(Duration.ZERO))
                .hasMessage("stallTimeout must be > 0, but was PT0S");
    }

    @Test
    void providers_open_models_and_their_clients_are_closed() {
        List<Fake> opened = new ArrayList<>();
        ModelProvider provider = new ModelProvider() {
            @Override
            public Set<String> ids() {
                return Set.of("mine");
            }

            @Override
            public ModelClient open(ModelRef model) {
                if (model.name().equals("broken")) {
                    throw new IllegalArgumentException("cannot open " + model);
                }
                Fake fake = new Fake((request, context) -> {
                    assertThat(context.attemptTimeout()).isEqualTo(Duration.ofSeconds(9));
                    assertThat(context.stallTimeout()).isEqualTo(Duration.ofSeconds(3));
                    assertThat(context.callId()).contains("-s0-1-1");
                    return CompletableFuture.completedFuture(Fake.answered(context, "0", Usage.NONE));
                });
                opened.add(fake);
                return fake;
            }
        };
        LlmBench bench = LlmBench.builder()
                .home(home)
                .provider(provider)
                .attemptTimeout(Duration.ofSeconds(9))
                .stallTimeout(Duration.ofSeconds(3))
                .build();
        Run run = bench.run(Fixtures.benchmark(1, 1, "mine:a"));
        assertThat(run.metric("accuracy", "mine:a").estimate()).isEqualTo(1);
        assertThatThrownBy(() -> bench.run(Fixtures.benchmark(1, 1, "mine:a", "mine:broken")))
                .hasMessage("cannot open mine:broken");
        assertThat(opened).hasSize(2).allMatch(Fake::closed);
        assertThatThrownBy(() -> bench.run(Fixtures.benchmark(1, 1, "other:a")))
                .hasMessageContaining("there are [")
                .hasMessageContaining("mine");
    }

    @Test
    void a_run_that_is_interrupted_says_how_to_go_on() throws Exception {
        BoundModel model = Fake.model("p:m", (request, context) -> new CompletableFuture<>());
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                Fixtures.bench(home, model).build().run(Fixtures.benchmark(5, 2, "p:m"));
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        });
        thread.start();
        while (Fake.asked(model).size() < 2) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join();
        assertThat(thrown.get())
                .isInstanceOf(io.github.llmbench.engine.BenchmarkException.class)
                .hasMessage("benchmark numbers could not be run: interrupted; run it again to go on");
    }

    @Test
    void the_commit_is_read_from_plain_repositories_and_linked_worktrees() throws Exception {
        Path plain = java.nio.file.Files.createDirectories(home.resolve("plain/.git/refs/heads"));
        java.nio.file.Files.writeString(home.resolve("plain/.git/HEAD"), "ref: refs/heads/main\n");
        java.nio.file.Files.writeString(plain.resolve("main"), "abc123\n");
        Path below = java.nio.file.Files.createDirectories(home.resolve("plain/a/b"));
        assertThat(GitCommit.of(below)).contains("abc123");

        java.nio.file.Files.delete(plain.resolve("main"));
        assertThat(GitCommit.of(below)).isEmpty();
        java.nio.file.Files.writeString(home.resolve("plain/.git/packed-refs"), "# pack\ndef456 refs/heads/main\n");
        assertThat(GitCommit.of(below)).contains("def456");

        Path linked = java.nio.file.Files.createDirectories(home.resolve("plain/.git/worktrees/w"));
        java.nio.file.Files.writeString(linked.resolve("HEAD"), "ref: refs/heads/main");
        java.nio.file.Files.writeString(linked.resolve("commondir"), "../..\n");
        Path worktree = java.nio.file.Files.createDirectories(home.resolve("worktree"));
        java.nio.file.Files.writeString(worktree.resolve(".git"), "gitdir: " + linked + "\n");
        assertThat(GitCommit.of(worktree)).contains("def456");
        java.nio.file.Files.writeString(linked.resolve("HEAD"), "fedcba");
        assertThat(GitCommit.of(worktree)).contains("fedcba");
        java.nio.file.Files.writeString(worktree.resolve(".git"), "gitdir: " + home.resolve("gone"));
        assertThat(GitCommit.of(worktree)).isEmpty();
    }
}
