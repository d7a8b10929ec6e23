package io.github.llmbench.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Budget;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.ResponseCache;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.BenchmarkException;
import io.github.llmbench.engine.journal.FileRunStore;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.engine.score.judge.Judges;
import io.github.llmbench.engine.testing.Fake;
import io.github.llmbench.engine.testing.Golden;
import io.github.llmbench.engine.testing.Prices;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
    @TempDir
    Path home;

    private static final String TOO_LITTLE = "0.55";

    /** 20 calls at 0.10 USD, of which the budget holds five. */
    private Run partial(Benchmark benchmark) {
        Run run = Fixtures.bench(home, model())
                .prices(Prices.each("100"))
                .build()
                .run(benchmark.budget(Budget.usd(TOO_LITTLE)));
        assertThat(run.status()).isEqualTo(Run.Status.PARTIAL);
        return run;
    }

    private static BoundModel model() {
        return Fake.model(
                "p:m",
                (request, context) -> CompletableFuture.completedFuture(
                        Fake.answered(context, Fixtures.right(Fake.prompt(request)), Usage.of(10, 990))));
    }

    private static Benchmark twenty() {
        return Fixtures.benchmark(20, 1, "p:m");
    }

    @Test
    void a_used_up_budget_makes_a_partial_run_and_gates_say_so() {
        Run run = partial(twenty().gate("accuracy >= 0.9").gate("cost <= 2.50"));
        int made = Fixtures.trials(run).size();
        assertThat(made).isEqualTo(5);
        assertThat(run.metric("cost", "p:m").estimate()).isLessThanOrEqualTo(Double.parseDouble(TOO_LITTLE));
        assertThat(run.facts())
                .anySatisfy(fact -> assertThat(fact)
                        .startsWith("stopped: the budget does not hold another call of p:m; ")
                        .endsWith(" USD are spent; run it again with a larger budget to go on"));
        assertThat(run.gates()).extracting(gate -> gate.verdict()).containsOnly(Verdict.INCONCLUSIVE);
        assertThat(run.gates())
                .extracting(gate -> gate.explanation())
                .allSatisfy(why -> assertThat(why).endsWith("(the run is not complete)"));
    }

    @Test
    void an_unfinished_run_goes_on_with_what_is_missing_and_a_finished_one_starts_anew() {
        Run first = partial(twenty());
        int made = Fixtures.trials(first).size();
        BoundModel model = model();
        Fixtures.Ears ears = new Fixtures.Ears();
        Run second = Fixtures.bench(home, model)
                .prices(Prices.each("100"))
                .listener(ears)
                .build()
                .run(twenty());
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.status()).isEqualTo(Run.Status.COMPLETE);
        assertThat(Fake.asked(model)).hasSize(20 - made).doesNotHaveDuplicates();
        assertThat(Fixtures.trials(second)).hasSize(20).extracting(Trial::key).doesNotHaveDuplicates();
        assertThat(second.metric("cost", "p:m").estimate()).isEqualTo(2, within(1e-9));
        assertThat(second.facts())
                .contains("resumed: " + made + " of 20 trials stood in the journal of an unfinished run");
        assertThat(ears.events).containsExactly("started " + made, "finished " + (20 - made));

        Run third = Fixtures.bench(home, model()).build().run(twenty());
        assertThat(third.id()).isNotEqualTo(first.id());
        assertThat(third.facts()).noneMatch(fact -> fact.startsWith("resumed"));
    }

    @Test
    void money_spent_before_counts_against_the_budget_of_the_resumed_run() {
        partial(twenty());
        BoundModel model = model();
        Run again = Fixtures.bench(home, model)
                .prices(Prices.each("100"))
                .build()
                .run(twenty().budget(Budget.usd(TOO_LITTLE)));
        assertThat(again.status()).isEqualTo(Run.Status.PARTIAL);
        assertThat(again.metric("cost", "p:m").estimate()).isLessThanOrEqualTo(Double.parseDouble(TOO_LITTLE));
    }

    @Test
    void a_budget_that_ends_at_a_judge_loses_nothing_that_was_paid_for() {
        Benchmark judged = Benchmark.named("numbers")
                .task(Task.of(Fixtures.numbers(10))
                        .scorer(Judges.rubric("Is it right?").by("p:judge")))
                .models("p:m")
                .load(Load.closed(1));
        BoundModel model = model();
        BoundModel judge = Fake.model(
                "p:judge",
                (request, context) -> CompletableFuture.completedFuture(
                        Fake.answered(context, "{\"reason\": \"r\", \"score\": 4}", Usage.of(10, 990))));
        // Two samples with answer and verdict, and the answer to a third.
        Run cut = Fixtures.bench(home, model, judge)
                .prices(Prices.each("100"))
                .build()
                .run(judged.budget(Budget.usd(TOO_LITTLE)));

        assertThat(cut.status()).isEqualTo(Run.Status.PARTIAL);
        assertThat(cut.facts())
                .anyMatch(fact -> fact.startsWith("stopped: the budget does not hold another call of p:judge; "));
        assertThat(cut.metric("cost", "p:m").estimate()).isEqualTo(0.5, within(1e-9));
        assertThat(Fixtures.trials(cut))
                .filteredOn(trial -> trial.outcome() == Outcome.SKIPPED)
                .singleElement()
                .satisfies(trial -> {
                    assertThat(trial.calls()).hasSize(1);
                    assertThat(trial.text()).isNotEmpty();
                    assertThat(trial.scores().values()).noneMatch(score -> score.scored());
                    assertThat(trial.error()).startsWith("cut: the budget does not hold another call of p:judge");
                });

        Run whole = Fixtures.bench(home, model, judge)
                .prices(Prices.each("100"))
                .build()
                .run(judged);

        assertThat(whole.id()).isEqualTo(cut.id());
        assertThat(Fake.asked(model)).hasSize(10).doesNotHaveDuplicates();
        assertThat(Fake.asked(judge)).hasSize(10).doesNotHaveDuplicates();
        assertThat(whole.metric("cost", "p:m").estimate()).isEqualTo(2, within(1e-9));
        assertThat(whole.metric("rubric", "p:m").count()).isEqualTo(10);
        assertThat(whole.facts()).noneMatch(fact -> fact.startsWith("paid again"));
    }

    @Test
    void a_judge_of_a_panel_that_was_paid_is_not_asked_again_for_the_next_one() {
        BoundModel model = model();
        BoundModel[] all = Stream.concat(
                        Stream.of(model),
                        Stream.of("p:first", "p:second")
                                .map(id -> Fake.model(
                                        id,
                                        (request, context) -> CompletableFuture.completedFuture(
                                                Fake.answered(context, "Score: 4", Usage.of(10, 990))))))
                .toArray(BoundModel[]::new);
        Benchmark judged = Benchmark.named("numbers")
                .task(Task.of(Fixtures.numbers(4))
                        .scorer(Judges.rubric("Is it right?").by("p:first", "p:second")))
                .models("p:m")
                .load(Load.closed(1));
        Run cut =
                Fixtures.bench(home, all).prices(Prices.each("100")).build().run(judged.budget(Budget.usd(TOO_LITTLE)));
        assertThat(cut.status()).isEqualTo(Run.Status.PARTIAL);
        assertThat(cut.metric("cost", "p:m").estimate()).isEqualTo(0.5, within(1e-9));

        Run whole = Fixtures.bench(home, all).prices(Prices.each("100")).build().run(judged);
        for (BoundModel one : all) {
            assertThat(Fake.asked(one)).as(one.ref().label()).hasSize(4).doesNotHaveDuplicates();
        }
        assertThat(whole.metric("cost", "p:m").estimate()).isEqualTo(1.2, within(1e-9));
    }

    @Test
    void a_budget_that_ends_between_two_calls_of_a_task_in_code_loses_nothing_either() {
        Benchmark twice = Benchmark.named("numbers")
                .task(Task.of(Fixtures.numbers(4)).evaluatedBy((sample, asked) -> {
                    String first = asked.ask(sample.input()).text();
                    String second = asked.ask(sample.input() + first).text();
                    return Score.of(second.equals(first + first));
                }))
                .models("p:m")
                .load(Load.closed(1));
        BoundModel model = model();

        Run cut = Fixtures.bench(home, model).prices(Prices.each("100")).build().run(twice.budget(Budget.usd("0.35")));
        assertThat(cut.metric("cost", "p:m").estimate()).isEqualTo(0.3, within(1e-9));

        Run whole =
                Fixtures.bench(home, model).prices(Prices.each("100")).build().run(twice);
        assertThat(Fake.asked(model)).hasSize(8).doesNotHaveDuplicates();
        assertThat(whole.metric("cost", "p:m").estimate()).isEqualTo(0.8, within(1e-9));
        assertThat(whole.metric("accuracy", "p:m").estimate()).isOne();
    }

    @Test
    void another_identity_leaves_the_unfinished_run_aside_and_tells_what_changed() {
        Benchmark benchmark = twenty();
        Run first = partial(benchmark);
        Map<String, UnaryOperator<Benchmark>> changes = Map.of(
                "task.numbers.prompt", b -> b.task(Fixtures.task(20).prompt("say {{target}}")),
                "task.numbers.dataset", b -> b.task(Fixtures.task(21)),
                "task.numbers.scorers",
                        b -> b.task(Task.of(Fixtures.numbers(20)).scorer(Scorers.includes())),
                "task.numbers.epochs", b -> b.task(Fixtures.task(20).epochs(2)),
                "task.numbers.parameters",
                        b -> b.task(Fixtures.task(20)
                                .parameters(ModelParameters.builder().seed(1).build())),
                "seed", b -> b.task(Fixtures.task(20)).seed(7));
        Benchmark bare = Benchmark.named("numbers").models("p:m");
        changes.forEach((name, change) -> {
            // Each change is tried on the unfinished run alone, so that no other one is newer.
            Run other = Fixtures.bench(home, model()).build().run(change.apply(bare));
            assertThat(other.id()).isNotEqualTo(first.id());
            if (other.facts().stream().anyMatch(fact -> fact.startsWith("left aside"))) {
                assertThat(other.facts())
                        .contains("left aside: unfinished run " + first.id()
                                + " is another experiment, since these changed: " + name);
            }
        });
        Run second = Fixtures.bench(home, model()).build().run(benchmark);
        assertThat(second.id()).as("the experiment itself still goes on").isEqualTo(first.id());
    }

    @Test
    void what_changed_is_told_once_and_is_no_news_in_later_runs() {
        Run first = partial(twenty());
        ModelRef warm =
                ModelRef.of("p:m").with(ModelParameters.builder().temperature(1).build());
        Benchmark other = Benchmark.named("numbers").task(Fixtures.task(20)).models(warm);
        BoundModel model = new BoundModel(warm, model().client());
        Run second = Fixtures.bench(home, model).build().run(other);
        assertThat(second.facts())
                .contains("left aside: unfinished run " + first.id()
                        + " is another experiment, since these changed: model.p:m");
        Run third = Fixtures.bench(home, model).build().run(other);
        assertThat(third.facts()).noneMatch(fact -> fact.startsWith("left aside"));
    }

    @Test
    void another_price_table_or_load_forbids_nothing_and_is_named() {
        Run first = partial(twenty());
        Run second =
                Fixtures.bench(home, model()).prices(Prices.each("1")).build().run(twenty().load(Load.closed(3)));
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.facts()).contains("changed since the start of the resumed run: load, prices");
    }

    @Test
    void resuming_can_be_switched_off() {
        Run first = partial(twenty());
        Run second = Fixtures.bench(home, model()).resume(false).build().run(twenty());
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(Fixtures.trials(second)).hasSize(20);
    }

    @Test
    void infrastructure_failures_are_tried_again_and_the_models_own_are_not() {
        AtomicBoolean broken = new AtomicBoolean(true);
        BoundModel model = Fake.model("p:m", (request, context) -> {
            String prompt = Fake.prompt(request);
            if (broken.get() && prompt.endsWith("3")) {
                ModelResponse plain = Fake.failed(context, CallError.Kind.STREAM_BROKEN, Map.of());
                return CompletableFuture.completedFuture(new ModelResponse(
                        plain.outcome(),
                        "",
                        "",
                        List.of(),
                        null,
                        Usage.of(10, 10),
                        plain.trace(),
                        plain.error(),
                        Map.of()));
            }
            return CompletableFuture.completedFuture(
                    prompt.endsWith("4")
                            ? Fake.ended(context, Outcome.REFUSED, "no")
                            : Fake.answered(context, Fixtures.right(prompt), Usage.of(10, 990)));
        });
        Benchmark benchmark = twenty();
        Run first = Fixtures.bench(home, model)
                .attempts(1)
                .prices(Prices.each("100"))
                .build()
                .run(benchmark.budget(Budget.usd("1.45")));
        assertThat(first.status()).isEqualTo(Run.Status.PARTIAL);
        assertThat(first.outcomes())
                .anyMatch(count -> count.outcome() == Outcome.TRANSPORT_FAILED && count.trials() == 2);
        int before = Fake.asked(model).size();
        broken.set(false);
        Run second = Fixtures.bench(home, model)
                .attempts(1)
                .prices(Prices.each("100"))
                .build()
                .run(benchmark);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(Fake.asked(model).subList(before, Fake.asked(model).size()))
                .contains("say 3", "say 13")
                .hasSize(20 - before + 2);
        assertThat(second.outcomes()).noneMatch(count -> count.outcome() == Outcome.TRANSPORT_FAILED);
        assertThat(Fixtures.trials(second)).hasSize(20).extracting(Trial::key).doesNotHaveDuplicates();
        assertThat(second.facts())
                .contains(
                        "paid again: 2 calls of trials that are made again had cost 0.004000 USD; metrics leave them out");
    }

    @Test
    void a_directory_that_cannot_be_written_gives_one_line_before_anything_is_asked() throws IOException {
        Path file = Files.createFile(home.resolve("file"));
        BoundModel model = model();
        assertThatThrownBy(() -> Fixtures.bench(file, model).build().run(twenty()))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageStartingWith("benchmark numbers could not be run: ")
                .hasMessageContaining(file.toString())
                .message()
                .doesNotContain("\n");
        assertThatThrownBy(
                        () -> Fixtures.bench(home, model).reports(file).build().run(twenty()))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining(file.toString());
        assertThat(Fake.asked(model)).isEmpty();
    }

    /** A store whose new journals stand on a device that is full, and so cannot be read. */
    private RunStore fullDisk() {
        return new ChangedStore(new FileRunStore(home), (run, files) -> {
            Path directory = Files.createDirectories(home.resolve("runs").resolve(run.id()));
            Files.createSymbolicLink(directory.resolve("journal.jsonl"), Path.of("/dev/full"));
            return new ChangedStore.Journal(files.create(run)) {
                @Override
                public Stream<Trial> trials() {
                    return Stream.empty();
                }
            };
        });
    }

    @Test
    void a_full_disk_ends_the_run_with_one_line_and_no_more_calls() {
        BoundModel model = model();
        assertThatThrownBy(() ->
                        Fixtures.bench(home, model).store(fullDisk()).build().run(Fixtures.benchmark(2_000, 4, "p:m")))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageStartingWith("benchmark numbers could not be run: the journal could not be written: ")
                .hasMessageEndingWith("journal.jsonl: No space left on device; what was recorded before is kept, run it"
                        + " again to go on");
        assertThat(Fake.asked(model)).hasSizeLessThan(500);
    }

    @Test
    void a_run_killed_half_way_goes_on_and_makes_each_trial_once() throws Exception {
        Path asked = home.resolve("asked");
        Process killed = start(asked);
        for (int i = 0; i < 60; i++) {
            assertThat(killed.inputReader().readLine()).isEqualTo("asked");
        }
        killed.destroyForcibly().waitFor();
        List<String> before = Files.readAllLines(asked);

        Process second = start(asked);
        second.getInputStream().transferTo(OutputStream.nullOutputStream());
        assertThat(second.waitFor()).isZero();
        List<String> all = Files.readAllLines(asked);
        Set<String> twice = new HashSet<>(before);
        twice.retainAll(all.subList(before.size(), all.size()));
        assertThat(before).hasSizeLessThan(Killed.SAMPLES);
        assertThat(new HashSet<>(all)).hasSize(Killed.SAMPLES);
        assertThat(twice).as("calls in flight or not yet on disk").hasSizeLessThanOrEqualTo(Killed.SLOTS);
        try (Stream<Path> runs = Files.list(home.resolve("runs"))) {
            List<Path> one = runs.toList();
            assertThat(one).hasSize(1);
            assertThat(Files.readAllLines(one.get(0).resolve("journal.jsonl")).stream()
                            .map(line ->
                                    Golden.json(line).get("key").get("sample").asText()))
                    .hasSize(Killed.SAMPLES)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void a_trial_that_cannot_be_made_ends_the_run_and_keeps_what_was_under_way() throws IOException {
        ModelRef odd = ModelRef.of("p:odd")
                .with(ModelParameters.builder().extra("x", new Object()).build());
        BoundModel slow = Fake.model(
                "p:m",
                (request, context) -> CompletableFuture.supplyAsync(
                        () -> Fake.answered(context, Fixtures.right(Fake.prompt(request)), Usage.of(1, 1)),
                        CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS)));
        ResponseCache empty = new ResponseCache() {
            @Override
            public CompletionStage<Optional<ModelResponse>> get(String requestHash) {
                return CompletableFuture.completedFuture(Optional.empty());
            }

            @Override
            public CompletionStage<Void> put(String requestHash, ModelResponse response) {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void close() {}
        };
        Benchmark benchmark = Benchmark.named("numbers")
                .task(Fixtures.task(20))
                .models(ModelRef.of("p:m"), odd)
                .load(Load.closed(2));
        assertThatThrownBy(() -> Fixtures.bench(home, slow, new BoundModel(odd, slow.client()))
                        .cache(empty)
                        .build()
                        .run(benchmark))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a parameter of p:odd is no JSON value: ");
        RunHeader unfinished = new FileRunStore(home).unfinished("numbers").orElseThrow();
        assertThat(Files.readAllLines(
                        home.resolve("runs").resolve(unfinished.id()).resolve("journal.jsonl")))
                .hasSize(1);
    }

    private Process start(Path asked) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        home.toString(),
                        asked.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Runs a benchmark whose model writes down what it is asked before it answers. */
    static final class Killed {
        static final int SAMPLES = 300;
        static final int SLOTS = 4;

        public static void main(String[] arguments) {
            Path asked = Path.of(arguments[1]);
            BoundModel model = Fake.model("p:m", (request, context) -> {
                String prompt = Fake.prompt(request);
                try {
                    synchronized (asked) {
                        Files.writeString(
                                asked,
                                prompt + "\n",
                                java.nio.file.StandardOpenOption.CREATE,
                                java.nio.file.StandardOpenOption.APPEND);
                        System.out.println("asked");
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                return CompletableFuture.supplyAsync(
                        () -> Fake.answered(context, Fixtures.right(prompt), Usage.of(1, 1)),
                        CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS));
            });
            Run run =
                    Fixtures.bench(Path.of(arguments[0]), model).build().run(Fixtures.benchmark(SAMPLES, SLOTS, "p:m"));
            if (run.metric("accuracy", "p:m").count() != SAMPLES) {
                throw new IllegalStateException(run.metrics().toString());
            }
        }
    }
}
