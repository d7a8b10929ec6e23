package io.github.llmbench.engine.declare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.Baseline;
import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.GatePolicy;
import io.github.llmbench.api.LimitTable;
import io.github.llmbench.api.Limits;
import io.github.llmbench.api.Limits.Breaker;
import io.github.llmbench.api.Limits.InFlight;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.OnInconclusive;
import io.github.llmbench.api.RunLimits;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Slo;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BenchmarkSource;
import io.github.llmbench.engine.score.Scorers;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchmarkDeclarationTest {
    private static final String MINIMAL = """
            benchmark: gsm8k
            models: ["openai:gpt-4o-mini"]
            tasks:
              - dataset: gsm8k/test.jsonl
                scorers: [exact_match]
            """;

    @TempDir
    Path directory;

    @Test
    void the_shortest_file_has_the_defaults_of_the_fluent_form() throws IOException {
        Benchmark benchmark = read(MINIMAL).benchmark();

        assertThat(benchmark.name()).isEqualTo("gsm8k");
        assertThat(benchmark.models()).containsExactly(ModelRef.of("openai:gpt-4o-mini"));
        assertThat(benchmark.load()).isEqualTo(Load.closed(1));
        assertThat(benchmark.budget().usd()).isNull();
        assertThat(benchmark.seed()).isEqualTo(42);
        Task task = benchmark.tasks().get(0);
        assertThat(task.name()).isEqualTo("test");
        assertThat(task.epochs()).isEqualTo(1);
        assertThat(task.stream()).isTrue();
        assertThat(((Dataset.File) task.dataset().source()).location())
                .isEqualTo(directory.resolve("gsm8k/test.jsonl").toString());
    }

    @Test
    void limits_hold_for_every_provider_that_has_none_of_its_own() throws IOException {
        assertThat(read(MINIMAL).limits()).isEqualTo(RunLimits.DEFAULT);
        Limits usual = Limits.DEFAULT
                .attempts(5)
                .retryFor(Duration.ofMillis(1_500))
                .requestsPerMinute(500)
                .tokensPerMinute(90_000)
                .inFlight(new InFlight(2, 64, Duration.ofSeconds(3)))
                .breaker(new Breaker(4, Duration.ofMillis(500)));
        assertThat(read(MINIMAL + """
                limits:
                  attempts: 5
                  retry-seconds: 1.5
                  requests-per-minute: 500
                  tokens-per-minute: 90000
                  in-flight: {least: 2, most: 64, cool-down-seconds: 3}
                  breaker: {failures: 4, pause-seconds: 0.5}
                  providers:
                    anthropic: {requests-per-minute: 50, in-flight: 8}
                    ollama: {in-flight: false, breaker: false}
                """).limits().usual())
                .isEqualTo(LimitTable.of(usual)
                        .with("anthropic", usual.requestsPerMinute(50).inFlight(InFlight.upTo(8)))
                        .with("ollama", usual.inFlight(null).breaker(null)));
    }

    @Test
    void under_a_load_that_measures_only_limits_that_are_named_hold() throws IOException {
        RunLimits limits = read(MINIMAL + """
                limits:
                  requests-per-minute: 600
                  providers:
                    anthropic: {attempts: 3}
                """).limits();

        assertThat(limits.of(Load.parse("closed 4"))).isEqualTo(limits.usual());
        assertThat(limits.of(Load.parse("closed 4 for 10s")))
                .isEqualTo(LimitTable.of(Limits.NONE.requestsPerMinute(600))
                        .with("anthropic", Limits.NONE.requestsPerMinute(600).attempts(3)));
        assertThat(RunLimits.DEFAULT.of(Load.parse("poisson 5/s for 10s"))).isEqualTo(LimitTable.of(Limits.NONE));
        assertThat(limits.attempts(7).measuring())
                .isEqualTo(LimitTable.of(Limits.NONE.requestsPerMinute(600).attempts(7))
                        .with("anthropic", Limits.NONE.requestsPerMinute(600).attempts(7)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attempts: 0 | limits.attempts: must have a minimum value of 1, but was 0",
                "requests: 5 | limits: property 'requests' is not defined in the schema and the schema does not allow additional properties",
                "in-flight: {least: 5, most: 2} | limits: most in flight must be >= least in flight (5), but was 2",
                "providers: {openai: {attempts: many}} | limits.providers.openai.attempts: string found, integer expected"
            })
    void limits_that_cannot_be_are_named(String line, String complaint) {
        assertThatThrownBy(() -> read(MINIMAL + "limits:\n  " + line + "\n")).hasMessageContaining(complaint);
    }

    @Test
    void every_field_reaches_its_record() throws IOException {
        BenchmarkDeclaration declaration = read("""
                benchmark: full
                models:
                  - ref: openai-compatible:m:7b
                    label: cold
                    base-url: "${SIMULATOR}/v1"
                    api-key-variable: MY_KEY
                    proxy: "${PROXY:-http://127.0.0.1:3128}"
                    ca-certificates: ca.pem
                    client-certificate: me.pem
                    client-key: me.key
                    http: 2
                    busy-poll: true
                    headers: {x-team: "${TEAM}"}
                    query: {api-version: "1"}
                    parameters: {temperature: 0.5, top-p: 0.9, max-output-tokens: 64, seed: 7, stop: [END], extra: {top_k: 3}}
                tasks:
                  - name: math
                    dataset: {file: "classpath:a.jsonl", name: a, version: "2", licence: MIT, id: i, input: q, target: t, choices: c, cluster: p, limit: 5}
                    prompt: [{system: "Be short: ${SIMULATOR}"}, {user: "{{q}}"}]
                    scorers: [includes, {exact_match: {extract: gsm8k_flexible}}, {numeric: }]
                    epochs: 3
                    stream: false
                    parameters: {temperature: 0}
                    gates: ["accuracy.exact_match >= 0.5"]
                load: {closed: 16}
                budget: {usd: "2.00"}
                gates: ["cost <= 0.50 USD"]
                baseline: baselines/math.json
                on-inconclusive: fail
                stop-when-decided: true
                seed: 9
                prices:
                  - {model: "openai-compatible:m:7b", input: 1, output: "2.5", source: a list, date: "2026-11-24"}
                simulator: {recorded: {m: m.jsonl}}
                """);

        Benchmark benchmark = declaration.benchmark();
        ModelRef model = benchmark.models().get(0);
        assertThat(model.id()).isEqualTo("openai-compatible:m:7b");
        assertThat(model.label()).isEqualTo("cold");
        assertThat(model.endpoint().baseUrl()).hasToString("http://127.0.0.1:9/v1");
        assertThat(model.endpoint().apiKeyVariable()).isEqualTo("MY_KEY");
        assertThat(model.endpoint().proxy()).hasToString("http://127.0.0.1:3128");
        assertThat(model.endpoint().caCertificates()).isEqualTo(directory.resolve("ca.pem"));
        assertThat(model.endpoint().http()).isEqualTo(Endpoint.Http.HTTP_2);
        assertThat(model.endpoint().busyPoll()).isTrue();
        assertThat(model.endpoint().clientKey()).isEqualTo(directory.resolve("me.key"));
        assertThat(model.endpoint().headers().get("x-team").reveal()).isEqualTo("blue");
        assertThat(model.endpoint().query()).containsExactly(Map.entry("api-version", "1"));
        assertThat(model.parameters().temperature()).isEqualTo(0.5);
        assertThat(model.parameters().topP()).isEqualTo(0.9);
        assertThat(model.parameters().maxOutputTokens()).isEqualTo(64);
        assertThat(model.parameters().seed()).isEqualTo(7);
        assertThat(model.parameters().stop()).containsExactly("END");
        assertThat(model.parameters().extra()).containsExactly(Map.entry("top_k", 3));

        Task task = benchmark.tasks().get(0);
        assertThat(task.name()).isEqualTo("math");
        assertThat(task.dataset())
                .isEqualTo(new Dataset(
                        "a",
                        "2",
                        "MIT",
                        new Dataset.File("classpath:a.jsonl"),
                        new Dataset.Fields("i", "q", "t", "c", "p"),
                        5));
        assertThat(task.prompt().messages())
                .containsExactly(Message.system("Be short: ${SIMULATOR}"), Message.user("{{q}}"));
        assertThat(task.scorers()).extracting(Scorer::name).containsExactly("includes", "exact_match", "numeric");
        assertThat(task.epochs()).isEqualTo(3);
        assertThat(task.stream()).isFalse();
        assertThat(task.parameters().temperature()).isZero();
        assertThat(task.gates()).hasToString("[accuracy.exact_match >= 0.5]");
        assertThat(benchmark.load()).isEqualTo(Load.closed(16));
        assertThat(benchmark.budget().usd()).isEqualByComparingTo("2");
        assertThat(benchmark.gates()).hasToString("[cost <= 0.50 USD]");
        assertThat(benchmark.policy())
                .isEqualTo(new GatePolicy(
                        OnInconclusive.FAIL, Baseline.file(directory.resolve("baselines/math.json")), true));
        assertThat(benchmark.seed()).isEqualTo(9);
        assertThat(declaration
                        .prices()
                        .price(model)
                        .orElseThrow()
                        .cost(Usage.of(1_000_000, 2_000_000))
                        .usd())
                .isEqualByComparingTo(new BigDecimal("6.0"));
        assertThat(declaration.prices().price(ModelRef.of("openai:other"))).isEmpty();
        assertThat(declaration.prices().version()).isEqualTo("benchmark.yaml");
        assertThat(declaration.simulator()).containsKey("recorded");
    }

    @Test
    void a_load_and_a_budget_may_be_a_text() throws IOException {
        Benchmark benchmark = read(MINIMAL + "load: closed 4\nbudget: 2.5\n").benchmark();

        assertThat(benchmark.load()).isEqualTo(Load.closed(4));
        assertThat(benchmark.budget().usd()).isEqualByComparingTo("2.5");
    }

    @Test
    void json_is_read_too_and_found_as_a_source() throws IOException {
        Path file = directory.resolve("b.json");
        Files.writeString(
                file,
                "{\"benchmark\": \"j\", \"models\": [\"openai:x\"], "
                        + "\"tasks\": [{\"dataset\": \"d.jsonl\", \"scorers\": [\"includes\"]}]}");

        BenchmarkSource source = ServiceLoader.load(BenchmarkSource.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.accepts(file.toString()))
                .findFirst()
                .orElseThrow();

        assertThat(source.load(file.toString())).extracting(Benchmark::name).containsExactly("j");
        assertThat(source.accepts("gsm8k")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {poisson: 20/s, for: 30s, warm-up: 5s, max-in-flight: 64} | poisson 20/s for 30s warm-up 5s max-in-flight 64
                    {gamma: 20/s, burstiness: 0.5, for: 100 calls}            | gamma 20/s burstiness 0.5 for 100 calls
                    {steps: [5/s for 10s, 10/s for 10s]}                      | steps 5/s for 10s, 10/s for 10s
                    {ramp: 1/s to 5/s over 10s, until: ttft.p95 within 5%}    | ramp 1/s to 5/s over 10s until ttft.p95 within 5%
                    {sweep: 1/s to 64/s, for: 10s}                            | sweep 1/s to 64/s for 10s
                    {closed: 4, think: 2s}                                    | closed 4 think 2s
                    """)
    void a_load_as_fields_is_the_load_as_a_text(String fields, String text) throws IOException {
        assertThat(read(MINIMAL + "load: " + fields + "\n").benchmark().load()).isEqualTo(Load.parse(text));
        assertThat(read(MINIMAL + "load: \"" + text + "\"\n").benchmark().load())
                .isEqualTo(Load.parse(text));
    }

    @Test
    void a_trace_stands_beside_the_file_and_prompts_may_be_made_up() throws IOException {
        Benchmark benchmark = read("""
                        benchmark: replayed
                        models: ["openai:a"]
                        tasks:
                          - name: trace
                            dataset: {trace: trace.jsonl, limit: 3}
                          - name: made up
                            dataset: {synthetic: {prompts: 4, tokens: 8, output-tokens: 2}}
                          - name: talks
                            dataset: {file: talks.jsonl, session: talk}
                        load: {replay: trace.jsonl, speed: 2}
                        slos: ["ttft <= 500ms"]
                        """).benchmark();

        assertThat(benchmark.load())
                .isInstanceOfSatisfying(
                        Load.Open.class,
                        open -> assertThat(open.arrivals())
                                .isInstanceOfSatisfying(
                                        Load.Replay.class,
                                        replay -> assertThat(replay.trace())
                                                .isAbsolute()
                                                .endsWithRaw(Path.of("trace.jsonl"))));
        assertThat(benchmark.slos()).extracting(Slo::metric).containsExactly("ttft");
        assertThat(benchmark.tasks().get(2).dataset().fields().session()).isEqualTo("talk");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    benchmark: gsm8k            | benchmark: "a/b"              | line 1: benchmark: benchmark name must be 1 to 100 letters
                    benchmark: gsm8k            | bench: gsm8k                  | 'bench' is not defined in the schema
                    models: ["openai:gpt-4o-mini"] | models: []                 | models: must have at least 1 items
                    models: ["openai:gpt-4o-mini"] | models: [gpt-4o-mini]      | line 2: models[0]: model must be provider:name, for example openai:gpt-4o-mini, but was "gpt-4o-mini"
                    models: ["openai:gpt-4o-mini"] | models: ["openai:a", "openai:a"] | line 2: models: model labels must be unique, but "openai:a" stands twice
                    models: ["openai:gpt-4o-mini"] | models: [{ref: "openai:a", base-url: "${NOWHERE}"}] | models[0]: base-url names ${NOWHERE}, which is not set; set the environment variable NOWHERE
                    models: ["openai:gpt-4o-mini"] | models: [{ref: "openai:a", base-url: "ftp://x"}] | models[0]: baseUrl must be an absolute URL (http, https) with a host, but was ftp://x
                    models: ["openai:gpt-4o-mini"] | models: [{ref: "openai:a", parameters: {temperature: 3}}] | models[0].parameters.temperature: must have a maximum value of 2, but was 3
                    models: ["openai:gpt-4o-mini"] | models: [{ref: "openai:a", client-key: k}] | models[0]: client-certificate and client-key belong together; give both
                    scorers: [exact_match]      | scorers: [exact]              | line 4: tasks[0]: scorer must be one of answer_relevance, asserts, bleu, choice, chrf, contains
                    scorers: [exact_match]      | scorers: [{exact_match: {extract: last}}] | tasks[0]: extractor must be one of
                    scorers: [exact_match]      | scorers: 3                    | tasks[0].scorers: integer found, array expected, but was 3
                    scorers: [exact_match]      | scorers: [exact_match, exact_match] | tasks[0]: scorers of task test must have different names
                    """)
    void what_is_wrong_is_named_by_line_and_field(String right, String wrong, String message) {
        assertThatThrownBy(() -> read(MINIMAL.replace(right, wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("benchmark.yaml line ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    load: closed 0          | line 6: load: closed load must be >= 1, but was 0
                    load: {closed: none}    | line 6: load.closed: string found, integer expected, but was "none"
                    budget: free            | line 6: budget: budget must be a decimal number of USD such as 2.00, but was "free"
                    gates: [accuracy]       | line 6: gates[0]: gate must be "metric >= number
                    gates: [accuracy not worse than baseline] | line 6: gates[0]: gate "accuracy not worse than baseline" needs a margin
                    on-inconclusive: maybe  | line 6: on-inconclusive: does not have a value in the enumeration
                    baseline: a b           | line 6: baseline: baseline must be a file that ends in .json, or a name
                    stop-when-decided: 3    | line 6: stop-when-decided: integer found, boolean expected
                    load: poisson NaN/s     | line 6: load: rate must be > 0 and at most 1000000 calls per second, but was NaN
                    load: {poisson: 0/s}    | line 6: load: rate must be > 0
                    slos: [ttft.p95 <= 1s]  | line 6: slos[0]: SLO must be on one of
                    seed: x                 | line 6: seed: string found, integer expected
                    prices: [{model: "a:b", input: x, output: 1, source: s, date: "2026-01-01"}] | line 6: prices[0]: input must be a number of USD a million tokens, but was "x"
                    prices: [{model: "a:b", input: 1, output: 1, source: s, date: today}] | line 6: prices[0]: date must be a day such as 2026-11-24, but was today
                    prices: [{model: "a:b", input: 1, output: 1, source: s, date: "2026-01-01"}, {model: "a:b", input: 1, output: 1, source: s, date: "2026-01-01"}] | line 6: prices: model a:b has two prices; keep one
                    prices: [{model: "a:b", input: 1, output: 1}] | required property 'source' not found (and 1 more)
                    """)
    void a_wrong_addition_is_named_by_line_and_field(String line, String message) {
        assertThatThrownBy(() -> read(MINIMAL + line + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_key_that_stands_twice_is_refused() {
        assertThatThrownBy(() -> read(MINIMAL + "benchmark: again\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is neither YAML nor JSON: Duplicate field 'benchmark' at line 6");
    }

    @Test
    void what_is_no_yaml_is_refused_in_one_line() {
        assertThatThrownBy(() -> read("benchmark: [\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("benchmark.yaml is neither YAML nor JSON: ")
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
        assertThatThrownBy(() -> read(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a benchmark; it must hold the fields benchmark, models and tasks");
        assertThatThrownBy(() -> read("just text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a benchmark");
    }

    @Test
    void what_of_yaml_would_be_lost_is_refused() {
        assertThatThrownBy(() -> read(MINIMAL.replace("benchmark: gsm8k", "benchmark: &name gsm8k")
                        .replace("- dataset", "- name: *name\n    dataset")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 4: the alias *name is not supported; write out what it stands for");
        assertThatThrownBy(() -> read(MINIMAL + "---\n" + MINIMAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a second document is not supported");
        assertThatThrownBy(() -> BenchmarkDeclaration.read(directory, name -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(directory + " is a directory; name a benchmark file in YAML or JSON");
    }

    @Test
    void a_file_that_does_not_exist_is_named() {
        Path file = directory.resolve("none.yaml");

        assertThatThrownBy(() -> BenchmarkDeclaration.read(file, name -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("benchmark file " + file + " does not exist");
    }

    @Test
    void a_file_in_another_encoding_is_named() throws IOException {
        Path file = directory.resolve("latin.yaml");
        Files.write(file, new byte[] {'b', ':', ' ', (byte) 0xe4});

        assertThatThrownBy(() -> BenchmarkDeclaration.read(file, name -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("latin.yaml is not UTF-8");
    }

    @Test
    void the_simulators_settings_are_read_without_its_address() throws IOException {
        Path file = directory.resolve("benchmark.yaml");
        Files.writeString(
                file,
                MINIMAL.replace("\"openai:gpt-4o-mini\"", "{ref: \"openai:a\", base-url: \"${SIMULATOR}\"}")
                        + "simulator: {log: requests.jsonl}\n");

        assertThat(BenchmarkDeclaration.simulator(file)).containsExactly(Map.entry("log", "requests.jsonl"));
    }

    private BenchmarkDeclaration read(String text) throws IOException {
        Path file = directory.resolve("benchmark.yaml");
        Files.writeString(file, text);
        return BenchmarkDeclaration.read(file, Map.of("SIMULATOR", "http://127.0.0.1:9", "TEAM", "blue")::get);
    }

    @Test
    void the_schema_names_every_scorer() throws IOException {
        JsonNode schema =
                new ObjectMapper().readTree(BenchmarkDeclaration.class.getResourceAsStream("benchmark.schema.json"));
        List<String> examples = new ArrayList<>();
        schema.at("/$defs/scorer/examples").forEach(name -> examples.add(name.asText()));
        assertThat(examples).isEqualTo(Scorers.names());
    }
}
