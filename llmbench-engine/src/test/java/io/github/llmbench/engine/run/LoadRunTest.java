package io.github.llmbench.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.LiveMetrics;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.dataset.SyntheticPrompts;
import io.github.llmbench.engine.journal.FileRunStore;
import io.github.llmbench.engine.score.judge.Judges;
import io.github.llmbench.engine.testing.Fake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LoadRunTest {
    @TempDir
    Path home;

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    /** A model whose answers take so long by the clock; its stamps are taken when it sends and answers. */
    private BoundModel slow(long millis) {
        return Fake.model("p:m", (request, context) -> later(context, millis));
    }

    /**
     * A server that answers one call after the other and takes so long for each, so that its capacity is known to the call: its stamps
     * follow from when calls are due, however late this machine runs.
     */
    private BoundModel oneAtATime(long millis) {
        AtomicLong free = new AtomicLong(Long.MIN_VALUE);
        return Fake.model("p:m", (request, context) -> {
            long due = context.recorder().scheduled();
            long service = TimeUnit.MILLISECONDS.toNanos(millis);
            long ends =
                    free.updateAndGet(until -> (until - due > 0 && until != Long.MIN_VALUE ? until : due) + service);
            context.recorder()
                    .streamed(true)
                    .sent(due)
                    .content(ends, 2, EventKind.TEXT)
                    .end(ends);
            CompletableFuture<ModelResponse> answer = new CompletableFuture<>();
            var unused = timer.schedule(
                    () -> answer.complete(ModelResponse.answered(
                            "ok", Usage.of(5, 1), context.recorder().finish())),
                    Math.max(0, ends - System.nanoTime()),
                    TimeUnit.NANOSECONDS);
            return answer;
        });
    }

    private CompletableFuture<ModelResponse> later(CallContext context, long millis) {
        context.recorder().streamed(true).sent(System.nanoTime());
        CompletableFuture<ModelResponse> answer = new CompletableFuture<>();
        var unused = timer.schedule(() -> answer.complete(answered(context)), millis, TimeUnit.MILLISECONDS);
        return answer;
    }

    private static ModelResponse answered(CallContext context) {
        long now = System.nanoTime();
        context.recorder().content(now, 2, EventKind.TEXT).end(now);
        return ModelResponse.answered("ok", Usage.of(5, 1), context.recorder().finish());
    }

    private LlmBench.Builder bench(BoundModel model) {
        return LlmBench.builder().home(home).model(model);
    }

    private static Benchmark benchmark(String load, int samples) {
        return Benchmark.named("load")
                .task(Task.of(Fixtures.numbers(samples)))
                .models("p:m")
                .load(Load.parse(load));
    }

    private static Metric whole(Run run, String name) {
        return run.metrics().stream()
                .filter(metric -> metric.name().equals(name) && metric.model() == null)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    @Test
    void F04_waiting_under_a_limit_is_in_response_time_and_not_in_service_time() {
        // 50 ms of service, ten calls in 90 ms, one at a time: the k-th waits for those before it.
        Run run = bench(slow(50)).build().run(benchmark("constant 100/s for 10 calls max-in-flight 1", 10));

        double service = run.metric("e2e.mean", "p:m").estimate();
        double response = run.metric("response.e2e.mean", "p:m").estimate();
        assertThat(service).isBetween(50.0, 100.0);
        // With a cycle of s a call the mean of (k + 1) s - 10 k is 5.5 s - 45; less where the later calls are the
        // longer ones.
        assertThat(response).isGreaterThanOrEqualTo(5 * service - 45);
        assertThat(whole(run, "load.late").estimate()).isGreaterThanOrEqualTo(8);
        assertThat(whole(run, "client.in_flight.max").estimate()).isEqualTo(1);
    }

    @Test
    void gates_on_latency_are_decided_on_response_time_under_an_open_load() {
        Run run = bench(slow(50))
                .build()
                .run(benchmark("constant 100/s for 40 calls max-in-flight 1", 10)
                        .gate("e2e.p50 <= 500ms")
                        .gate("service.e2e.p50 <= 500ms"));

        assertThat(run.gates().get(0).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(run.gates().get(0).explanation()).contains("response.e2e.p50");
        assertThat(run.gates().get(1).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void F14_a_burst_is_in_flight_together_before_the_first_answer() throws IOException {
        Path trace = home.resolve("burst.jsonl");
        Files.writeString(trace, "{\"timestamp\": 0, \"input_tokens\": 3}\n".repeat(50));
        List<CompletableFuture<ModelResponse>> open = Collections.synchronizedList(new ArrayList<>());
        List<CallContext> contexts = Collections.synchronizedList(new ArrayList<>());
        BoundModel model = Fake.model("p:m", (request, context) -> {
            context.recorder().streamed(true).sent(System.nanoTime());
            CompletableFuture<ModelResponse> answer = new CompletableFuture<>();
            contexts.add(context);
            open.add(answer);
            if (open.size() == 50) {
                for (int i = 0; i < 50; i++) {
                    open.get(i).complete(answered(contexts.get(i)));
                }
            }
            return answer;
        });

        Run run = bench(model)
                .build()
                .run(Benchmark.named("burst")
                        .task(Task.of(SyntheticPrompts.ofTrace(trace, 1)))
                        .models("p:m")
                        .load(Load.replay(trace)));

        assertThat(whole(run, "client.in_flight.max").estimate()).isEqualTo(50);
        assertThat(run.metric("e2e.mean", "p:m").count()).isEqualTo(50);
    }

    @Test
    void each_of_several_models_is_sent_the_whole_trace_at_its_times() throws IOException {
        Path trace = home.resolve("trace.jsonl");
        Files.writeString(trace, """
                {"timestamp": 0, "prompt": "first"}
                {"timestamp": 40, "prompt": "second"}
                {"timestamp": 120, "prompt": "third"}
                """);
        Benchmark benchmark = Benchmark.named("replay")
                .task(Task.of(SyntheticPrompts.ofTrace(trace, 1)))
                .models("p:m", "q:n")
                .load(Load.replay(trace));

        Run run = LlmBench.builder()
                .home(home)
                .model(slow(1))
                .model(Fake.model("q:n", (request, context) -> later(context, 1)))
                .build()
                .run(benchmark);

        assertThat(run.header().trials()).isEqualTo(6);
        for (String model : List.of("p:m", "q:n")) {
            assertThat(Fixtures.trials(run).stream()
                            .filter(trial -> trial.key().model().equals(model))
                            .map(trial -> trial.calls().get(0))
                            .map(call -> call.request().messages().get(0).text()
                                    + " at "
                                    + call.response().trace().offset() / 1_000_000))
                    .as(model)
                    .containsExactlyInAnyOrder("first at 0", "second at 40", "third at 120");
        }
    }

    @Test
    void a_trace_has_times_for_one_epoch_of_one_task() throws IOException {
        Path trace = Files.writeString(home.resolve("trace.jsonl"), "{\"timestamp\": 0, \"input_tokens\": 3}\n");
        Task task = Task.of(SyntheticPrompts.ofTrace(trace, 1));
        Benchmark benchmark =
                Benchmark.named("replay").task(task.epochs(2)).models("p:m").load(Load.replay(trace));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench(slow(1)).build().run(benchmark))
                .withMessage(
                        "benchmark replay replays a trace, which has a time for each sample of one task, but it has"
                                + " 2 epochs; make it one epoch");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench(slow(1))
                        .build()
                        .run(Benchmark.named("replay")
                                .task(task)
                                .task(task.named("other"))
                                .models("p:m")
                                .load(Load.replay(trace))))
                .withMessageEndingWith("but it has 2 tasks; make it a benchmark for each");
    }

    @Test
    void F21_a_run_that_repeats_prompts_says_so_and_synthetic_prompts_are_distinct() {
        Run repeated = bench(slow(1)).build().run(benchmark("constant 500/s for 40 calls", 4));
        Run tenth = bench(slow(1)).build().run(benchmark("constant 500/s for 40 calls", 36));
        Run few = bench(slow(1)).build().run(benchmark("constant 500/s for 40 calls", 37));
        Run distinct = bench(slow(1))
                .build()
                .run(Benchmark.named("synthetic")
                        .task(Task.of(new SyntheticPrompts(40, 20, 0.5, null, true, 1).dataset()))
                        .models("p:m")
                        .load(Load.constant(500)));

        assertThat(repeated.facts()).anyMatch(fact -> fact.startsWith("repeated prompts: only 4 of 40 calls"));
        assertThat(tenth.facts()).anyMatch(fact -> fact.startsWith("repeated prompts: only 36 of 40 calls"));
        assertThat(few.facts()).noneMatch(fact -> fact.contains("repeated prompts"));
        assertThat(distinct.facts()).noneMatch(fact -> fact.contains("repeated prompts"));
        Set<String> prompts = new HashSet<>();
        Fixtures.trials(distinct)
                .forEach(trial -> prompts.add(
                        trial.calls().get(0).request().messages().get(0).text()));
        assertThat(prompts).hasSize(40);
    }

    @Test
    void samples_are_put_again_as_further_epochs_until_the_number_is_reached() {
        Run run = bench(slow(1)).build().run(benchmark("constant 500/s for 25 calls warm-up 5 calls", 10));

        List<Trial> trials = Fixtures.trials(run);
        assertThat(trials).extracting(Trial::key).doesNotHaveDuplicates().hasSize(30);
        assertThat(run.header().trials()).isEqualTo(30);
        assertThat(run.metric("e2e.mean", "p:m").count()).isEqualTo(25);
        assertThat(run.metric("goodput.share", "p:m").count()).isEqualTo(25);
        assertThat(trials.stream()
                        .filter(trial -> trial.calls().get(0).response().trace().warmUp()))
                .hasSize(5);
    }

    @Test
    void what_is_not_sent_in_time_is_a_skipped_trial_and_counts_against_goodput() {
        Run run = bench(slow(200)).build().run(benchmark("constant 100/s for 100ms max-in-flight 2", 10));

        List<Trial> skipped = Fixtures.trials(run).stream()
                .filter(trial -> trial.outcome() == Outcome.SKIPPED)
                .toList();
        assertThat(skipped)
                .hasSize(8)
                .allSatisfy(trial -> assertThat(trial.error()).contains("not sent"));
        assertThat(whole(run, "load.unsent").estimate()).isEqualTo(8);
        assertThat(run.metric("goodput.share", "p:m").estimate()).isCloseTo(0.2, within(1e-9));
        assertThat(run.status()).isEqualTo(Run.Status.COMPLETE);
    }

    @Test
    void a_load_retries_only_on_request() {
        AtomicInteger asked = new AtomicInteger();
        BoundModel model = Fake.model("p:m", (request, context) -> {
            asked.incrementAndGet();
            return CompletableFuture.completedFuture(
                    Fake.failed(context, CallError.Kind.SERVER_ERROR, Map.of("retry-after", "0")));
        });

        Run run = bench(model).build().run(benchmark("constant 500/s for 4 calls", 4));
        assertThat(asked).hasValue(4);
        assertThat(run.metric("goodput.share", "p:m").estimate()).isZero();

        // As many as a run has that does not measure: they are asked for all the same.
        Run retried = bench(model).attempts(3).build().run(benchmark("constant 500/s for 4 calls", 4));
        assertThat(asked).hasValue(4 + 12);
        assertThat(retried.header().fingerprint().context()).containsEntry("limits", "3 attempts within 600000 ms");
    }

    @Test
    void a_closed_load_ends_by_time_and_waits_between_trials() {
        Run run = bench(slow(20)).build().run(benchmark("closed 2 think 30ms for 300ms warm-up 2 calls", 5));

        // Two slots, about 50 ms a round; a loaded machine makes fewer rounds, never more.
        assertThat(run.metric("e2e.mean", "p:m").count()).isBetween(1L, 14L);
        assertThat(run.metric("throughput.calls", "p:m").estimate()).isLessThanOrEqualTo(47);
        assertThat(whole(run, "client.in_flight.max").estimate()).isLessThanOrEqualTo(2);
        assertThat(run.metrics()).extracting(Metric::name).doesNotContain("load.late");
    }

    @Test
    void goodput_of_a_closed_load_is_no_more_than_its_throughput() {
        Run run = bench(slow(50)).build().run(benchmark("closed 16 for 32 calls", 32));

        assertThat(run.metric("goodput.share", "p:m").estimate()).isEqualTo(1);
        assertThat(run.metric("goodput", "p:m").estimate())
                .isEqualTo(run.metric("throughput.calls", "p:m").estimate());
    }

    @Test
    void a_closed_load_with_a_warm_up_measures_each_planned_trial_once() {
        Run run = bench(slow(1)).build().run(benchmark("closed 3 warm-up 4 calls", 10));

        assertThat(run.header().trials()).isEqualTo(14);
        assertThat(run.metric("e2e.mean", "p:m").count()).isEqualTo(10);
        assertThat(Fixtures.trials(run)).hasSize(14);
    }

    @Test
    void turns_of_a_conversation_come_in_order_with_all_before_them_as_history() {
        List<Sample> turns = new ArrayList<>();
        for (String session : List.of("a", "b", "c")) {
            for (int turn = 1; turn <= 3; turn++) {
                turns.add(Sample.builder()
                        .id(session + turn)
                        .input(session + turn)
                        .metadata("talk", session)
                        .build());
            }
        }
        BoundModel model = Fake.model("p:m", (request, context) -> later(context, 5));
        Run run = bench(model)
                .build()
                .run(Benchmark.named("talk")
                        .task(Task.of(Dataset.of("talks", turns).session("talk")))
                        .models("p:m")
                        .load(Load.constant(200)));

        assertThat(Fixtures.trials(run)).hasSize(9).allSatisfy(trial -> {
            String id = trial.key().sample();
            int turn = Integer.parseInt(id.substring(1));
            List<Message> messages = trial.calls().get(0).request().messages();
            assertThat(messages).hasSize(2 * turn - 1);
            assertThat(messages.get(0).text()).isEqualTo(id.charAt(0) + "1");
            assertThat(messages.get(messages.size() - 1).text()).isEqualTo(id);
        });
    }

    @Test
    void turns_after_one_that_failed_are_skipped() {
        List<Sample> turns = List.of(
                Sample.builder().id("1").input("one").metadata("talk", "x").build(),
                Sample.builder().id("2").input("two").metadata("talk", "x").build());
        BoundModel model = Fake.model(
                "p:m",
                (request, context) ->
                        CompletableFuture.completedFuture(Fake.failed(context, CallError.Kind.BAD_REQUEST, Map.of())));

        Run run = bench(model)
                .build()
                .run(Benchmark.named("talk")
                        .task(Task.of(Dataset.of("talks", turns).session("talk")))
                        .models("p:m")
                        .load(Load.closed(1)));

        assertThat(Fixtures.trials(run))
                .extracting(Trial::outcome)
                .containsExactlyInAnyOrder(Outcome.TRANSPORT_FAILED, Outcome.SKIPPED);
    }

    @Test
    void a_load_ends_early_once_its_metric_is_known_well_enough() {
        Run run = bench(slow(1))
                .build()
                .run(benchmark("constant 2000/s for 20000 calls until goodput.share within 10%", 50)
                        .slo("e2e <= 10s"));

        assertThat(run.facts()).anyMatch(fact -> fact.startsWith("ended early: goodput.share is known within 10.0 %"));
        assertThat(run.status()).isEqualTo(Run.Status.COMPLETE);
        assertThat(run.metric("e2e.mean", "p:m").count()).isLessThan(20_000);
    }

    /** A model that stops at the length it was told, as servers do. */
    private static CompletableFuture<ModelResponse> cut(CallContext context) {
        long now = System.nanoTime();
        context.recorder()
                .streamed(true)
                .sent(now)
                .content(now + 1_000, 2, EventKind.TEXT)
                .end(now + 2_000);
        return CompletableFuture.completedFuture(new ModelResponse(
                Outcome.TRUNCATED,
                "ok",
                "",
                List.of(),
                FinishReason.LENGTH,
                Usage.of(5, 20),
                context.recorder().finish(),
                null,
                Map.of()));
    }

    @Test
    void an_answer_as_long_as_the_data_asked_for_is_whole() {
        BoundModel model = Fake.model("p:m", (request, context) -> cut(context));
        Benchmark asked = Benchmark.named("asked")
                .task(Task.of(new SyntheticPrompts(40, 20, 0, 20, true, 1).dataset()))
                .models("p:m")
                .load(Load.parse("constant 1000/s for 40 calls"))
                .slo("e2e <= 10s");
        Run run = bench(model).build().run(asked);

        assertThat(run.metric("goodput.share", "p:m").estimate()).isEqualTo(1);
        assertThat(run.metric("e2e.mean", "p:m").count()).isEqualTo(40);
        try (var trials = run.trials()) {
            assertThat(trials)
                    .allSatisfy(
                            trial -> assertThat(trial.calls().get(0).response().finishReason())
                                    .isEqualTo(FinishReason.LENGTH));
        }
    }

    @Test
    void an_answer_cut_by_a_limit_of_the_benchmarks_own_is_truncated() {
        BoundModel model = Fake.model("p:m", (request, context) -> cut(context));
        Run run = bench(model)
                .build()
                .run(benchmark("constant 1000/s for 40 calls", 40).slo("e2e <= 10s"));

        assertThat(run.metric("goodput.share", "p:m").estimate()).isZero();
        assertThat(run.metric("truncated", "p:m").estimate()).isEqualTo(1);
    }

    @Test
    void calls_of_a_judge_do_not_lower_the_rate_that_a_sweep_finds() {
        BoundModel judge = Fake.model("p:judge", (request, context) -> later(context, 400));
        Benchmark judged = Benchmark.named("judged")
                .task(Task.of(Fixtures.numbers(20))
                        .scorer(Judges.rubric("Is it right?").by("p:judge")))
                .models("p:m")
                .load(Load.parse("sweep 100/s to 200/s for 200ms constant"))
                .slo("e2e <= 300ms");

        Run run = bench(slow(1)).model(judge).build().run(judged);

        assertThat(whole(run, "sweep.rate").estimate())
                .as(run.facts().toString())
                .isEqualTo(200);
    }

    @Test
    void a_sweep_finds_the_rate_that_still_meets_the_slos_and_measures_it() {
        Run run = bench(oneAtATime(10))
                .build()
                .run(benchmark("sweep 25/s to 800/s for 1s constant", 20).slo("e2e <= 30ms"));

        Metric rate = whole(run, "sweep.rate");
        assertThat(rate.estimate()).as(run.facts().toString()).isCloseTo(100, within(20.0));
        assertThat(rate.interval().high()).isCloseTo(100, within(20.0)).isGreaterThan(rate.estimate());
        assertThat(run.facts()).filteredOn(fact -> fact.startsWith("sweep: ")).hasSizeGreaterThan(3);
        assertThat(whole(run, "load.scheduled").estimate()).isCloseTo(rate.estimate(), within(2.0));
        assertThat(run.metric("goodput.share", "p:m").estimate()).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void a_sweep_counts_the_tokens_of_each_provider_as_that_provider_does() {
        // Ten tokens of output and, as Google says them, thirty of reasoning in addition, all streamed within 400 ms.
        BoundModel google = Fake.model("google:m", (request, context) -> {
            long due = context.recorder().scheduled();
            CallTrace trace = context.recorder()
                    .streamed(true)
                    .sent(due)
                    .content(due + 1_000_000, 4, EventKind.REASONING)
                    .content(due + 401_000_000, 4, EventKind.TEXT)
                    .end(due + 401_000_000)
                    .finish();
            return CompletableFuture.completedFuture(
                    ModelResponse.answered("ok", new Usage(5L, 11L, 30L, null, null), trace));
        });

        Run run = bench(google)
                .build()
                .run(Benchmark.named("sweep")
                        .task(Task.of(Fixtures.numbers(20)))
                        .models("google:m")
                        .load(Load.parse("sweep 100/s to 200/s for 200ms constant"))
                        .slo("tpot <= 10ms"));

        assertThat(whole(run, "sweep.rate").estimate())
                .as(run.facts().toString())
                .isEqualTo(200);
    }

    @Test
    void the_warm_up_of_a_stage_of_a_sweep_is_not_held_against_its_rate() {
        // The server is cold for its first ten calls, the warm-up of the first stage.
        AtomicInteger calls = new AtomicInteger();
        BoundModel cold = Fake.model("p:m", (request, context) -> {
            long due = context.recorder().scheduled();
            long ends = due + (calls.incrementAndGet() <= 10 ? 3_000_000_000L : 1_000_000);
            context.recorder()
                    .streamed(true)
                    .sent(due)
                    .content(ends, 2, EventKind.TEXT)
                    .end(ends);
            return CompletableFuture.completedFuture(ModelResponse.answered(
                    "ok", Usage.of(5, 1), context.recorder().finish()));
        });

        Run run = bench(cold)
                .build()
                .run(benchmark("sweep 50/s to 100/s for 200ms warm-up 200ms constant", 20)
                        .slo("e2e <= 1s"));

        assertThat(whole(run, "sweep.rate").estimate())
                .as(run.facts().toString())
                .isEqualTo(100);
        assertThat(run.facts())
                .contains(
                        "sweep: 50.0 calls a second: 100.0 % of 20 calls met the SLOs, in 0.400 s, longer than asked for");
    }

    /** In 10 ms at 100 a second, three of eight seeds have no call at all. */
    @Test
    void a_stage_in_which_hardly_a_call_is_due_fails_no_rate() {
        for (long seed = 1; seed <= 5; seed++) {
            Run run = bench(oneAtATime(1))
                    .build()
                    .run(benchmark("sweep 100/s to 200/s for 10ms", 20)
                            .slo("e2e <= 10s")
                            .seed(seed));

            assertThat(whole(run, "sweep.rate").estimate())
                    .as("seed %d: %s", seed, run.facts())
                    .isEqualTo(200);
            assertThat(whole(run, "load.scheduled").estimate()).isPositive();
        }
    }

    @Test
    void a_rate_at_which_none_is_due_is_not_judged() {
        Run run = bench(oneAtATime(1))
                .build()
                .run(benchmark("sweep 0.1/s to 100/s for 10ms", 20).slo("e2e <= 10s"));

        assertThat(run.facts()).contains("sweep: 0.100 calls a second: none was due, so that it is not judged");
        assertThat(whole(run, "sweep.rate").estimate()).isEqualTo(100);
    }

    @Test
    void a_sweep_that_is_stopped_has_found_no_rate() {
        AtomicInteger calls = new AtomicInteger();
        BoundModel counting = Fake.answering("p:m", request -> {
            calls.incrementAndGet();
            return Fixtures.right(request);
        });
        Run run = bench(counting)
                .stopWhen(() -> calls.get() > 25 ? "enough" : null)
                .build()
                .run(benchmark("sweep 100/s to 800/s for 200ms constant", 20).slo("e2e <= 10s"));

        assertThat(run.facts()).filteredOn(fact -> fact.startsWith("sweep: ")).hasSize(1);
        assertThat(run.metrics()).extracting(Metric::name).doesNotContain("sweep.rate");
    }

    @Test
    void a_stage_of_a_sweep_that_is_over_saturated_ends_early() {
        Run run = bench(oneAtATime(10))
                .build()
                .run(benchmark("sweep 50/s to 800/s for 2s constant", 20).slo("e2e <= 30ms"));

        // 400 calls were planned; each but the first few misses the SLO.
        Pattern stage =
                Pattern.compile("sweep: 200 calls a second: .* of (\\d+) calls .*, over-saturated, ended early");
        assertThat(run.facts())
                .as(run.facts().toString())
                .filteredOn(fact -> fact.startsWith("sweep: 200 calls a second: "))
                .singleElement()
                .satisfies(fact -> {
                    Matcher matcher = stage.matcher(fact);
                    assertThat(matcher).matches();
                    assertThat(Integer.parseInt(matcher.group(1))).isBetween(20, 300);
                });
        assertThat(run.facts())
                .filteredOn(fact -> fact.startsWith("sweep: 50.0 calls a second: "))
                .singleElement()
                .satisfies(fact -> assertThat(fact).contains("of 100 calls").doesNotContain("ended early"));
    }

    @Test
    void what_drains_from_the_search_of_a_sweep_is_in_no_throughput() {
        // Half of the 20 calls of the measured stage end in its window of 500 ms, the others drain.
        Run run = bench(slow(250))
                .build()
                .run(benchmark("sweep 20/s to 40/s for 500ms constant", 20).slo("e2e <= 60s"));

        assertThat(whole(run, "sweep.rate").estimate()).isEqualTo(40);
        assertThat(run.metric("throughput.calls", "p:m").estimate()).isLessThanOrEqualTo(24);
        assertThat(run.metric("throughput.tokens", "p:m").estimate()).isLessThanOrEqualTo(24);
    }

    @Test
    void what_the_search_of_a_sweep_holds_back_is_in_no_metric() {
        // Five at a time and 100 ms each: at most 50 a second, so that the stages above leave trials unsent.
        Run run = bench(slow(100))
                .build()
                .run(benchmark("sweep 20/s to 160/s for 400ms max-in-flight 5 constant", 20)
                        .slo("e2e <= 10s"));

        // The stage that is measured is made anew at the rate found, as one of the search was: 0.4 s of even gaps, or
        // twenty calls.
        double rate = Math.max(20, whole(run, "sweep.rate").estimate());
        long scheduled = (long) whole(run, "load.scheduled").estimate();
        assertThat((double) scheduled).as(run.facts().toString()).isCloseTo(Math.max(20, 0.4 * rate), within(2.0));
        assertThat(whole(run, "client.dispatch_delay.p99").count()).isEqualTo(scheduled);
        assertThat(run.metric("goodput.share", "p:m").count()).isEqualTo(scheduled);
        assertThat(Fixtures.trials(run).stream().filter(trial -> trial.outcome() == Outcome.SKIPPED))
                .hasSize((int) whole(run, "load.unsent").estimate());
    }

    @Test
    void a_sweep_needs_an_slo_and_an_endless_load_an_end() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench(slow(1)).build().run(benchmark("sweep 1/s to 8/s for 1s", 2)))
                .withMessageContaining("sweeps without an SLO");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench(slow(1)).build().run(benchmark("poisson 1/s until ttft.p95 within 5%", 2)))
                .withMessageContaining("could go on for ever");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> bench(slow(1)).build().run(benchmark("poisson 1/s for 10s until accuracy within 5%", 2)))
                .withMessageContaining("until must name goodput.share");
    }

    @Test
    void a_trials_time_cuts_its_attempts() {
        List<Duration> allowed = Collections.synchronizedList(new ArrayList<>());
        BoundModel model = Fake.model("p:m", (request, context) -> {
            allowed.add(context.attemptTimeout());
            return CompletableFuture.completedFuture(
                    Fake.failed(context, CallError.Kind.SERVER_ERROR, Map.of("retry-after", "0.05")));
        });

        bench(model)
                .attempts(1_000)
                .trialTimeout(Duration.ofMillis(400))
                .build()
                .run(benchmark("closed 1", 1));

        assertThat(allowed).hasSizeBetween(1, 10).allMatch(time -> time.compareTo(Duration.ofMillis(400)) <= 0);
    }

    @Test
    void a_runs_time_stops_it_in_good_order() {
        Run run = bench(slow(5)).runTimeout(Duration.ofMillis(300)).build().run(benchmark("constant 50/s for 1h", 10));

        assertThat(run.status()).isEqualTo(Run.Status.PARTIAL);
        assertThat(run.facts()).anyMatch(fact -> fact.startsWith("stopped: the run's time of PT0.3S was over"));
    }

    @Test
    void an_unfinished_load_is_not_gone_on_with() {
        Run first = bench(slow(5))
                .runTimeout(Duration.ofMillis(100))
                .build()
                .run(benchmark("constant 50/s for 10 calls", 10));
        Run second = bench(slow(5)).build().run(benchmark("constant 500/s for 10 calls", 10));

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.metric("e2e.mean", "p:m").count()).isEqualTo(10);
    }

    @Test
    void listeners_see_how_the_calls_go() {
        List<LiveMetrics> seen = Collections.synchronizedList(new ArrayList<>());
        RunListener listener = new RunListener() {
            @Override
            public void progressed(RunHeader run, RunProgress progress) {
                seen.add(progress.live());
            }
        };
        bench(slow(10)).listener(listener).build().run(benchmark("constant 100/s for 80 calls warm-up 5 calls", 10));

        LiveMetrics last = seen.get(seen.size() - 1);
        assertThat(last.calls()).isEqualTo(80);
        assertThat(last.responseClock()).isTrue();
        assertThat(last.ttft()).isNotNull();
        assertThat(last.ttft().count()).isEqualTo(80);
        assertThat(last.e2e().p50()).isGreaterThanOrEqualTo(10);
        assertThat(last.errors()).isEmpty();
        assertThat(seen).anyMatch(live -> live.callsPerSecond() > 0);
    }

    @Test
    void listeners_see_the_first_token_of_a_stream_that_goes_on() {
        CompletableFuture<LiveMetrics> seen = new CompletableFuture<>();
        RunListener listener = new RunListener() {
            @Override
            public void progressed(RunHeader run, RunProgress progress) {
                if (progress.live().ttft() != null) {
                    seen.complete(progress.live());
                }
            }
        };
        // It goes on until its first token was seen.
        BoundModel model = Fake.model("p:m", (request, context) -> {
            context.recorder()
                    .streamed(true)
                    .sent(System.nanoTime())
                    .content(System.nanoTime(), 2, EventKind.TEXT)
                    .content(System.nanoTime(), 2, EventKind.TEXT);
            return seen.thenApply(live -> ModelResponse.answered(
                    "ok",
                    Usage.of(5, 2),
                    context.recorder().end(System.nanoTime()).finish()));
        });

        List<LiveMetrics> another = Collections.synchronizedList(new ArrayList<>());
        RunListener second = new RunListener() {
            @Override
            public void progressed(RunHeader run, RunProgress progress) {
                another.add(progress.live());
            }
        };

        bench(model).listener(listener).listener(second).build().run(benchmark("constant 500/s for 4 calls", 4));

        assertThat(another)
                .as("every listener is told the same")
                .anySatisfy(live -> assertThat(live.tokensPerSecond()).isPositive());
        assertThat(seen.join().calls()).isZero();
        assertThat(seen.join().ttft().count()).isBetween(1L, 4L);
        assertThat(seen.join().tokensPerSecond()).isPositive();
    }

    @Test
    void listeners_see_the_stages_of_a_search_and_the_warm_up() {
        Set<String> phases = Collections.synchronizedSet(new HashSet<>());
        RunListener listener = new RunListener() {
            @Override
            public void progressed(RunHeader run, RunProgress progress) {
                phases.add(
                        progress.live().calls() == 0
                                ? "none yet"
                                : String.valueOf(progress.live().phase()));
            }
        };
        bench(slow(5))
                .listener(listener)
                .build()
                .run(benchmark("sweep 80/s to 160/s for 400ms constant", 20).slo("e2e <= 10s"));
        assertThat(phases).contains("sweep at 80.0/s", "sweep at 160/s", "null");

        phases.clear();
        bench(slow(5)).listener(listener).build().run(benchmark("constant 100/s for 400ms warm-up 400ms", 20));
        assertThat(phases).contains("warm-up", "null");
    }

    @Test
    void the_client_reports_what_it_took() {
        Run run = bench(slow(5)).build().run(benchmark("poisson 200/s for 100 calls", 10));

        assertThat(whole(run, "client.cpu_per_call").estimate()).isPositive();
        assertThat(whole(run, "client.cpu_per_event").unit()).isEqualTo("us");
        assertThat(whole(run, "client.dispatch_delay.p99").count()).isEqualTo(100);
        assertThat(whole(run, "load.scheduled").estimate()).isEqualTo(100);
        assertThat(run.facts())
                .anyMatch(fact -> fact.startsWith("client-limited: ") || fact.startsWith("the client kept up"));
    }

    @Test
    void the_slots_of_a_closed_load_do_not_wait_for_the_disk() {
        // Nothing is on disk before the tenth trial is: slots that waited would never make it.
        CompletableFuture<Void> tenth = new CompletableFuture<>();
        AtomicInteger appended = new AtomicInteger();
        RunStore slowDisk =
                new ChangedStore(new FileRunStore(home), (run, files) -> new ChangedStore.Journal(files.create(run)) {
                    @Override
                    public CompletionStage<Void> append(Trial trial) {
                        if (appended.incrementAndGet() == 10) {
                            tenth.complete(null);
                        }
                        return super.append(trial).thenCombine(tenth, (written, held) -> null);
                    }
                });

        Run run = bench(slow(1)).store(slowDisk).build().run(benchmark("closed 2 for 10 calls", 10));

        assertThat(run.outcomes())
                .extracting(Run.OutcomeCount::outcome, Run.OutcomeCount::trials)
                .containsExactly(tuple(Outcome.ANSWERED, 10L));
    }

    @Test
    void a_task_in_code_is_measured_under_a_load_too() {
        Task task = Task.of(Fixtures.numbers(10)).evaluatedBy((sample, model) -> {
            model.call(ModelRequest.of(sample.input())).join();
            return Score.of(true);
        });
        Run run = bench(slow(5))
                .build()
                .run(Benchmark.named("code")
                        .task(task)
                        .models("p:m")
                        .load(Load.parse("constant 100/s warm-up 2 calls")));

        assertThat(run.metric("response.e2e.mean", "p:m").count()).isEqualTo(10);
        assertThat(Fixtures.trials(run)).hasSize(12).allSatisfy(trial -> {
            Call call = trial.calls().get(0);
            assertThat(call.response().trace().offset()).isNotEqualTo(CallTrace.ABSENT);
        });
    }
}
