package io.github.llmbench.engine.cassette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Secret;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.engine.BenchmarkException;
import io.github.llmbench.engine.BenchmarkSkippedException;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.engine.testing.Fake;
import io.github.llmbench.engine.testing.Prices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RecordAndReplayTest {
    private static final String MODEL = "p:m";

    @TempDir
    Path directory;

    private final AtomicInteger asked = new AtomicInteger();

    private Cassettes cassettes(Mode mode) {
        return Cassettes.in(directory.resolve("cassettes")).mode(mode).howToRecord("record it with --mode record");
    }

    private Run run(Mode mode, Benchmark benchmark, BoundModel model) {
        return run(cassettes(mode), benchmark, model);
    }

    private Run run(Cassettes cassettes, Benchmark benchmark, BoundModel model) {
        return LlmBench.builder()
                .home(directory.resolve("home"))
                .formats()
                .cassettes(cassettes)
                .prices(Prices.each("0.01"))
                .model(model)
                .build()
                .run(benchmark);
    }

    private static Dataset samples(int count) {
        return Dataset.of(
                "samples",
                () -> IntStream.range(0, count)
                        .mapToObj(i -> Sample.builder()
                                .id("s" + i)
                                .input("say\n" + i)
                                .target("" + i)
                                .build()));
    }

    private static Benchmark benchmark(int count, String prompt) {
        return benchmark(Task.of(samples(count)).prompt(Prompt.user(prompt)).scorer(Scorers.exactMatch()));
    }

    private static Benchmark benchmark(Task task) {
        return Benchmark.named("numbers").task(task.named("say")).models(MODEL).load(Load.closed(4));
    }

    /** Answers every other number rightly, and takes note of each call. */
    private BoundModel model() {
        return Fake.model(MODEL, (request, context) -> {
            int number = asked.incrementAndGet();
            String wanted = Fake.prompt(request).replaceAll("[^0-9]", "");
            String answer = Integer.parseInt(wanted) % 2 == 0 ? wanted : "no " + number;
            return CompletableFuture.completedFuture(Fake.answered(context, answer, Usage.of(7, 3)));
        });
    }

    private static BoundModel dead() {
        return Fake.model(MODEL, (request, context) -> {
            throw new AssertionError("nothing is to be sent");
        });
    }

    private Path file() {
        return directory.resolve("cassettes/numbers/say/p_m.json");
    }

    private static List<Trial> trials(Run run) {
        try (Stream<Trial> trials = run.trials()) {
            return trials.toList();
        }
    }

    private static List<String> figures(Run run) {
        return run.metrics().stream()
                // Of the run that makes a call, not of the call.
                .filter(metric -> !metric.name().startsWith("schedule_delay"))
                .map(metric -> String.format(
                        Locale.ROOT,
                        "%s %s %.6g %s %d",
                        metric.name(),
                        metric.model(),
                        metric.estimate(),
                        metric.interval() == null
                                ? "-"
                                : String.format(
                                        Locale.ROOT,
                                        "%.6g %.6g",
                                        metric.interval().low(),
                                        metric.interval().high()),
                        metric.count()))
                .toList();
    }

    @Test
    void a_place_where_nothing_can_be_recorded_is_told_before_a_call_is_paid() throws IOException {
        Files.writeString(directory.resolve("cassettes"), "a file, not a directory");
        assertThatThrownBy(() -> run(Mode.RECORD, benchmark(3, "{{input}}"), dead()))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("nothing can be recorded in " + file().getParent())
                .hasMessageNotContaining("\n");
    }

    @Test
    void a_replay_sends_nothing_and_gives_the_same_scores_costs_and_times() {
        Run recorded = run(Mode.RECORD, benchmark(20, "{{input}}"), model());
        Run replayed = run(Mode.REPLAY, benchmark(20, "{{input}}"), dead());

        assertThat(figures(replayed)).isEqualTo(figures(recorded));
        assertThat(replayed.metrics()).extracting(Metric::name).contains("ttft.p50", "response.e2e.p50", "cost");
        assertThat(replayed.metric("accuracy", MODEL).estimate()).isEqualTo(0.5);
        assertThat(replayed.metric("ttft.p50", MODEL).signature()).endsWith("; stamps: recorded");
        assertThat(replayed.facts())
                .singleElement()
                .asString()
                .startsWith("replayed: 20 calls from cassettes in ")
                .contains("nothing was paid for them");
        assertThat(replayed.header().fingerprint().context()).containsEntry("mode", "replay");
        assertThat(trials(replayed))
                .allSatisfy(trial -> assertThat(trial.calls().get(0).cached()).isTrue())
                .allSatisfy(trial -> assertThat(trial.paid().priced()).isZero());
        assertThat(recorded.facts()).containsExactly("recorded: 20 calls in " + directory.resolve("cassettes/numbers"));
    }

    @Test
    void a_gate_on_latency_says_that_its_times_are_recorded_ones() {
        Benchmark gated = benchmark(20, "{{input}}").gate("e2e.p50 <= 10s").gate("accuracy >= 0.1");
        Run recorded = run(Mode.RECORD, gated, model());
        Run replayed = run(Mode.REPLAY, gated, dead());

        assertThat(recorded.gates())
                .extracting(GateResult::explanation)
                .noneMatch(explanation -> explanation.contains("recorded times"));
        assertThat(replayed.gates())
                .filteredOn(gate -> gate.gate().metric().equals("e2e.p50"))
                .singleElement()
                .extracting(GateResult::explanation)
                .asString()
                .contains(" lies on the good side of ")
                .endsWith(" (recorded times)");
        assertThat(replayed.gates())
                .filteredOn(gate -> gate.gate().metric().equals("accuracy"))
                .extracting(GateResult::explanation)
                .noneMatch(explanation -> explanation.contains("recorded times"));
    }

    @Test
    void a_cassette_is_readable_and_stands_in_the_order_of_the_samples() throws IOException {
        run(Mode.RECORD, benchmark(11, "{{input}}"), model());
        String text = Files.readString(file());
        assertThat(text)
                .startsWith("""
                        {
                          "format" : "llmbench-cassette/1",
                          "task" : "say",
                          "model" : "p:m",
                          "entries" : [
                            {
                              "call" : "s0-1-1",
                        """)
                .contains("\"say\",\n")
                .contains("\"stamps\" : [")
                .doesNotContain("scheduledAt");
        assertThat(text.lines()
                        .filter(line -> line.contains("\"call\""))
                        .map(line -> line.replaceAll(".*: \"|\",", "")))
                .containsExactly(
                        IntStream.range(0, 11).mapToObj(i -> "s" + i + "-1-1").toArray(String[]::new));
        run(Mode.RECORD, benchmark(11, "{{input}}"), model());
        assertThat(Files.list(file().getParent())).containsExactly(file());
    }

    @Test
    void a_missing_entry_fails_its_trial_with_the_nearest_match_and_how_to_record_it() {
        run(Mode.RECORD, benchmark(3, "Q: {{input}} A:"), model());
        Run run = run(
                Mode.REPLAY,
                benchmark(Task.of(samples(3))
                        .prompt(Prompt.user("Q: {{input}} Answer:"))
                        .parameters(ModelParameters.builder().temperature(0.5).build())
                        .scorer(Scorers.exactMatch())),
                dead());
        Trial first = trials(run).stream()
                .filter(trial -> trial.key().sample().equals("s1"))
                .findFirst()
                .orElseThrow();
        assertThat(first.outcome()).isEqualTo(Outcome.INVALID);
        assertThat(first.calls().get(0).response().error().kind()).isEqualTo(CallError.Kind.NOT_RECORDED);
        assertThat(first.error())
                .startsWith("call s1-1-1 of p:m on say is not recorded; nearest on " + file() + " is s1-1-1 of ")
                .contains("temperature was null and is now 0.5")
                .contains("message 1 (user), line 2 was \"Q: say\\n1 A:\" and is now \"Q: say\\n1 Answer:\"")
                .endsWith("; record it with --mode record");
        assertThat(run.facts())
                .contains("not recorded: 3 calls could not be replayed; record it with --mode record")
                .anySatisfy(fact -> assertThat(fact)
                        .startsWith(
                                "stale: " + file() + " has calls that nobody makes any more: s0-1-1, s1-1-1, s2-1-1"));
    }

    @Test
    void without_any_cassette_it_says_which_file_there_is_not() {
        Run run = run(Mode.REPLAY, benchmark(1, "{{input}}"), dead());
        assertThat(trials(run).get(0).error()).contains("there is no cassette " + file());
    }

    @Test
    void what_is_not_recorded_is_sent_and_recorded_in_replay_or_live() {
        run(Mode.RECORD, benchmark(3, "{{input}}"), model());
        asked.set(0);
        run(Mode.REPLAY_OR_LIVE, benchmark(5, "{{input}}"), model());
        assertThat(asked).hasValue(2);
        run(Mode.REPLAY, benchmark(5, "{{input}}"), dead());
        assertThat(asked).hasValue(2);
    }

    @Test
    void recording_refreshes_what_ran_and_leaves_the_rest() throws IOException {
        run(Mode.RECORD, benchmark(3, "{{input}}"), model());
        String before = Files.readString(file());
        Run shorter = run(Mode.RECORD, benchmark(2, "New: {{input}}"), model());
        assertThat(shorter.facts())
                .anySatisfy(fact -> assertThat(fact).contains("stale: ").contains(": s2-1-1;"));
        String after = Files.readString(file());
        assertThat(after).contains("New: say").contains("\"s2-1-1\"").hasSizeLessThan(before.length() + 50);
        assertThat(new CassetteFile(file(), "say", MODEL).read()).hasSize(3);
    }

    @Test
    void epochs_and_repeated_calls_of_user_code_have_their_own_answers() {
        Task task = Task.of(samples(4)).epochs(2).evaluatedBy((sample, model) -> {
            ModelRequest request = ModelRequest.of("same for all 1");
            String first = model.call(request).join().text();
            String second = model.call(request).join().text();
            return Score.of(!first.equals(second)).because(first + " " + second);
        });
        Run recorded = run(Mode.RECORD, benchmark(task), model());
        Run replayed = run(Mode.REPLAY, benchmark(task), dead());
        assertThat(explanations(replayed)).isEqualTo(explanations(recorded)).hasSize(8);
        assertThat(asked).hasValue(16);
    }

    private static Map<Trial.Key, Object> explanations(Run run) {
        return trials(run).stream()
                .collect(java.util.stream.Collectors.toMap(
                        Trial::key,
                        trial -> java.util.List.copyOf(trial.scores().values())));
    }

    @Test
    void no_secret_of_the_endpoint_comes_near_a_cassette() throws IOException {
        Endpoint endpoint = Endpoint.builder()
                .baseUrl("https://canary-user:canary-password@models.example/v1")
                .apiKey(Secret.of("canary-key-1"))
                .header("x-own", Secret.of("Bearer canary-key-2"))
                .query("key", "canary-key-3")
                .apiKeyVariable("CANARY")
                .build();
        ModelRef ref = ModelRef.of(MODEL).at(endpoint);
        ModelClient echo = new Fake((request, context) -> {
            ModelResponse plain = Fake.answered(
                    context,
                    "you are canary-user:canary-password with canary-key-1, canary-key-2, canary-key-3, canary-key-4",
                    Usage.NONE);
            return CompletableFuture.completedFuture(new ModelResponse(
                    plain.outcome(),
                    plain.text(),
                    "I think canary-key-1",
                    List.of(),
                    null,
                    plain.usage(),
                    plain.trace(),
                    null,
                    Map.of("set-cookie", "canary-cookie", "x-request-id", "canary-id", "content-type", "text/plain")));
        });
        Benchmark benchmark = Benchmark.named("numbers")
                .task(Task.of(samples(2)).named("say"))
                .models(ref);
        LlmBench.builder()
                .home(directory.resolve("home"))
                .cassettes(cassettes(Mode.RECORD))
                .variables(name -> name.equals("CANARY") ? "canary-key-4" : null)
                .model(new BoundModel(ref, echo))
                .build()
                .run(benchmark);
        String text = Files.readString(file(), StandardCharsets.UTF_8);
        assertThat(text)
                .contains("you are ***")
                .contains("https://models.example/v1")
                .contains("text/plain");
        assertThat(text).doesNotContain("canary");
    }

    @Test
    void models_on_this_machine_are_always_live_unless_asked_otherwise() {
        ModelRef here = ModelRef.of(MODEL).at("http://127.0.0.1:9/v1");
        BoundModel model = new BoundModel(here, model().client());
        Benchmark benchmark = Benchmark.named("numbers")
                .task(Task.of(samples(2)).named("say"))
                .models(here);
        Run live = run(Mode.REPLAY, benchmark, model);
        assertThat(asked).hasValue(2);
        assertThat(live.header().fingerprint().context()).doesNotContainKey("mode");
        run(Mode.RECORD, benchmark, model);
        assertThat(file()).doesNotExist();
        run(cassettes(Mode.RECORD).withLoopback(true), benchmark, model);
        assertThat(file()).exists();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8000/v1, true", "http://127.8.9.1/v1, true", "http://[::1]:80/v1, true",
        "http://api.localhost/v1, true", "http://127.0.0.1.example.com/v1, false", "https://api.openai.com/v1, false"
    })
    void this_machine_is_known_by_its_address(String url, boolean here) {
        ModelRef model = ModelRef.of(MODEL).at(url);
        assertThat(cassettes(Mode.REPLAY).untouched(model, model.endpoint().baseUrl()))
                .isEqualTo(here);
    }

    @Test
    void a_load_is_skipped_in_replay_and_everything_when_off() {
        Benchmark load = benchmark(2, "{{input}}").load(Load.parse("constant 10/s for 1s"));
        assertThatThrownBy(() -> run(Mode.REPLAY, load, dead()))
                .isInstanceOf(BenchmarkSkippedException.class)
                .hasMessage("benchmark numbers is skipped: its load \"constant 10/s for 1s\" measures calls as they are"
                        + " made, and in mode replay p:m makes none; run it in mode live");
        assertThatThrownBy(() -> run(Mode.OFF, load, dead()))
                .isInstanceOf(BenchmarkSkippedException.class)
                .hasMessage("benchmark numbers is skipped: benchmarks are off");
    }

    @Test
    void a_replay_at_a_speed_takes_the_recorded_time_divided_by_it() {
        BoundModel slow = Fake.model(MODEL, (request, context) -> {
            long start = System.nanoTime();
            context.recorder()
                    .streamed(true)
                    .sent(start)
                    .content(start + 100_000_000, 1, CallTrace.EventKind.TEXT)
                    .end(start + 200_000_000);
            return CompletableFuture.completedFuture(
                    ModelResponse.answered("0", Usage.NONE, context.recorder().finish()));
        });
        run(Mode.RECORD, benchmark(1, "{{input}}"), slow);
        Instant start = Instant.now();
        Run replayed = run(cassettes(Mode.REPLAY).speed(2), benchmark(1, "{{input}}"), dead());
        assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(99));
        assertThat(replayed.metric("e2e.mean", MODEL).estimate()).isBetween(99.0, 101.0);
        assertThatThrownBy(() -> cassettes(Mode.REPLAY).speed(0))
                .hasMessage("replay speed must be > 0, such as 1 or 10, but was 0.0");
    }

    @Test
    void failures_are_not_recorded_but_errors_that_would_come_again_are() throws IOException {
        BoundModel model = Fake.model(
                MODEL,
                (request, context) -> CompletableFuture.completedFuture(Fake.failed(
                        context,
                        Fake.prompt(request).endsWith("0") ? CallError.Kind.BAD_REQUEST : CallError.Kind.AUTHENTICATION,
                        Map.of())));
        Run run = run(Mode.RECORD, benchmark(2, "{{input}}"), model);
        assertThat(run.facts()).contains("not recorded: 1 calls failed; run again in mode replay-or-live to add them");
        assertThat(new CassetteFile(file(), "say", MODEL).read())
                .singleElement()
                .satisfies(entry -> assertThat(entry.slot().call()).isEqualTo("s0-1-1"));
    }

    @Test
    void answers_of_the_session_are_not_paid_for_twice_and_keep_their_times() {
        Cassettes cassettes = cassettes(Mode.LIVE).session(new Session());
        Run first = run(cassettes, benchmark(6, "{{input}}"), model());
        Run again = run(cassettes, benchmark(6, "{{input}}"), model());
        assertThat(asked).hasValue(6);
        assertThat(figures(again)).isEqualTo(figures(first));
        assertThat(again.facts())
                .containsExactly(
                        "not paid again: 6 calls were answered as before in this process, with the times and costs they had");
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "record", "replay", "replay-or-live", "off"})
    void a_mode_is_read_as_it_is_written(String text) {
        assertThat(Mode.parse(text.toUpperCase(Locale.ROOT))).hasToString(text);
    }

    @Test
    void another_mode_is_refused() {
        assertThatThrownBy(() -> Mode.parse("vcr"))
                .hasMessage("mode must be one of live, record, replay, replay-or-live, off, but was \"vcr\"");
    }

    @Test
    void a_corrupt_cassette_gives_one_line_with_file_and_line_before_anything_is_sent() throws IOException {
        run(Mode.RECORD, benchmark(2, "{{input}}"), model());
        String good = Files.readString(file());
        for (Map.Entry<String, String> bad : Map.of(
                        good.substring(0, good.length() / 2), "line ",
                        good.replaceFirst("\"CHAT\"", "\"GOSSIP\""), "line 6: this entry is no recorded call: ",
                        good.replace("cassette/1", "cassette/9"),
                                "line 2: its format is \"llmbench-cassette/9\", but this version reads",
                        good.replaceFirst("\"p:m\"", "\"p_m\""), "line 4: it belongs to model \"p_m\", not to \"p:m\"")
                .entrySet()) {
            Files.writeString(file(), bad.getKey());
            assertThatThrownBy(() -> run(Mode.REPLAY, benchmark(2, "{{input}}"), dead()))
                    .isInstanceOf(BenchmarkException.class)
                    .hasMessageStartingWith(
                            "benchmark numbers could not be run: cassette " + file() + ", " + bad.getValue())
                    .hasMessageEndingWith("; mend it, or delete it and record again")
                    .message()
                    .doesNotContain("\n");
        }
    }

    @Test
    void writers_of_one_cassette_wait_for_each_other() {
        List<CompletableFuture<Void>> writers = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.runAsync(() -> LlmBench.builder()
                        .home(directory.resolve("home" + i))
                        .formats()
                        .cassettes(cassettes(Mode.RECORD))
                        .model(model())
                        .build()
                        .run(benchmark(Task.of(samples(6)
                                        .where("s" + i, sample -> sample.id().equals("s" + i)))
                                .scorer(Scorers.exactMatch())))))
                .toList();
        writers.forEach(CompletableFuture::join);
        Run replayed = run(Mode.REPLAY, benchmark(Task.of(samples(6)).scorer(Scorers.exactMatch())), dead());
        assertThat(replayed.metric("accuracy", MODEL).count()).isEqualTo(6);
    }

    @Test
    void a_recording_that_died_is_whole_after_it_is_resumed() {
        Benchmark benchmark = benchmark(8, "{{input}}");
        Thread running = Thread.currentThread();
        BoundModel dying = Fake.model(MODEL, (request, context) -> {
            if (asked.incrementAndGet() > 5) {
                running.interrupt();
                return new CompletableFuture<>();
            }
            return CompletableFuture.completedFuture(Fake.answered(context, "1", Usage.NONE));
        });
        assertThatThrownBy(() -> run(Mode.RECORD, benchmark.load(Load.closed(1)), dying))
                .hasMessageContaining("interrupted; run it again to go on");
        assertThat(Thread.interrupted()).isTrue();
        // As a kill leaves it: the journal has the answers, the cassette is not written.
        assertThat(file()).exists();
        assertThat(file().toFile().delete()).isTrue();
        asked.set(0);
        run(Mode.RECORD, benchmark.load(Load.closed(1)), model());
        assertThat(asked).hasValue(3);
        Run replayed = run(Mode.REPLAY, benchmark, dead());
        assertThat(replayed.metric("accuracy", MODEL).count()).isEqualTo(8);
        assertThat(replayed.facts()).noneMatch(fact -> fact.startsWith("not recorded"));
    }
}
