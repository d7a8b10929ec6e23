package io.github.llmbench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What callers that no null checker watches may get wrong: each is refused at once, by field and value. */
@Timeout(60)
class BadInputTest {
    private static final Task TASK = Task.of(Dataset.of("d", List.of()));

    static Stream<Arguments> inputs() {
        return Stream.of(
                input("blank benchmark", "benchmark name must not be blank, but was \" \"", () -> Benchmark.named(" ")),
                input(
                        "no benchmark name",
                        "benchmark name must not be blank, but was null",
                        () -> Benchmark.named(null)),
                input("odd benchmark name", "but was \"a/b\"", () -> Benchmark.named("a/b")),
                input(
                        "two tasks of one name",
                        "task names must be unique, but \"d\" stands twice",
                        () -> Benchmark.named("b").task(TASK).task(TASK)),
                input(
                        "two models of one label",
                        "model labels must be unique, but \"p:m\" stands twice",
                        () -> Benchmark.named("b").models("p:m", "p:m")),
                input(
                        "no list of models",
                        "models must not be null",
                        () -> Benchmark.named("b").onlyModels(null)),
                input(
                        "a model that is none",
                        "models[1] must not be null",
                        () -> Benchmark.named("b").onlyModels(Arrays.asList(ModelRef.of("p:m"), null))),
                input(
                        "no load",
                        "load must not be null",
                        () -> Benchmark.named("b").load(null)),
                input(
                        "no budget",
                        "budget must not be null",
                        () -> Benchmark.named("b").budget(null)),
                input("a load of nothing", "closed load must be >= 1, but was 0", () -> Load.closed(0)),
                input("a budget of nothing", "budget must be > 0 USD, but was 0", () -> Budget.usd("0")),
                input("a budget in words", "such as 2.00, but was \"two\"", () -> Budget.usd("two")),
                input("a budget without a number", "budget must not be blank, but was null", () -> Budget.usd(null)),
                input("a budget below nothing", "but was -1", () -> new Budget(new BigDecimal("-1"))),
                input("a gate without a threshold", "but was \"accuracy\"", () -> Gate.parse("accuracy")),
                input("no gate", "gate must not be blank, but was null", () -> Gate.parse(null)),
                input(
                        "a model without a provider",
                        "for example openai:gpt-4o-mini, but was \"gpt\"",
                        () -> ModelRef.of("gpt")),
                input("a model without a name", "but was \"openai:\"", () -> ModelRef.of("openai:")),
                input("a model of blanks", "model name must not be blank, but was \"\"", () -> ModelRef.of("openai: ")),
                input(
                        "an odd provider",
                        "lower-case letters, digits and hyphens, but was \"Open AI\"",
                        () -> ModelRef.of("Open AI:x")),
                input(
                        "no endpoint",
                        "endpoint must not be null",
                        () -> ModelRef.of("p:m").at((Endpoint) null)),
                input(
                        "a blank label",
                        "model label must not be blank",
                        () -> ModelRef.of("p:m").labelled("")),
                input(
                        "hot",
                        "temperature must lie between 0.0 and 2.0, but was 2.5",
                        () -> ModelParameters.builder().temperature(2.5).build()),
                input(
                        "no number",
                        "temperature must lie between 0.0 and 2.0, but was NaN",
                        () -> ModelParameters.builder().temperature(Double.NaN).build()),
                input(
                        "no nucleus",
                        "topP must be > 0 and <= 1, but was 0.0",
                        () -> ModelParameters.builder().topP(0).build()),
                input(
                        "no tokens",
                        "maxOutputTokens must be >= 1, but was 0",
                        () -> ModelParameters.builder().maxOutputTokens(0).build()),
                input(
                        "an unnamed parameter",
                        "extra parameter must not be blank",
                        () -> ModelParameters.builder().extra("", 1)),
                input(
                        "a parameter without a value",
                        "extra parameter x must not be null",
                        () -> ModelParameters.builder().extra("x", null)),
                input(
                        "a stop that is none",
                        "stop[0] must not be null",
                        () -> new ModelParameters(null, null, null, null, Arrays.asList((String) null), Map.of())),
                input(
                        "no dataset",
                        "dataset of task t must not be null",
                        () -> new Task(
                                "t", null, Prompt.INPUT, List.of(), 1, ModelParameters.DEFAULT, true, null, List.of())),
                input("no location", "dataset location must not be blank, but was null", () -> Dataset.jsonl(null)),
                input(
                        "a limit of nothing",
                        "limit of dataset d must be >= 1, but was 0",
                        () -> Dataset.of("d", List.of()).limit(0)),
                input("no epoch", "epochs of task d must be >= 1, but was -1", () -> TASK.epochs(-1)),
                input("no prompt", "prompt of task d must not be null", () -> TASK.prompt((Prompt) null)),
                input("no message", "messages of a prompt must not be empty", () -> new Prompt(List.of())),
                input("no text", "text must not be null", () -> Message.user(null)),
                input("no scorer", "scorer must not be null", () -> TASK.scorer(null)),
                input(
                        "a scorer twice",
                        "must have different names, but two are s",
                        () -> TASK.scorer(scorer()).scorer(scorer())),
                input(
                        "a blank id",
                        "sample id must not be blank",
                        () -> Sample.builder().id(" ")),
                input(
                        "no target",
                        "targets of sample s[0] must not be null",
                        () -> new Sample("s", "", Arrays.asList((String) null), List.of(), Map.of(), null)),
                input(
                        "an empty request",
                        "messages must not be empty",
                        () -> new ModelRequest(List.of(), ModelParameters.DEFAULT, true)),
                input("tokens below nothing", "inputTokens must be >= 0, but was -1", () -> Usage.of(-1, 0)),
                input(
                        "an epoch before the first",
                        "epoch must be >= 1, but was 0",
                        () -> new Trial.Key("m", "t", "s", 0)),
                input(
                        "a certificate alone",
                        "clientKey must not be null",
                        () -> Endpoint.builder().clientCertificate(Path.of("c.pem"), null)),
                input(
                        "a header without a value",
                        "value of header x must not be null",
                        () -> Endpoint.builder().header("x", null)),
                input(
                        "a password in a bad URL",
                        "proxy must be an absolute URL (http, socks4, socks5) with a host, but was " + "ftp://***@host",
                        () -> Endpoint.builder().proxy("ftp://jo:hunter2@host")),
                input(
                        "a key behind a base URL",
                        "but was http://host/v1?***; use query(name, value)",
                        () -> Endpoint.at("http://host/v1?key=hunter2")),
                input("a URL with a blank", "but was http://***@ho st", () -> Endpoint.at("http://jo:hunter2@ho st")));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void bad_input_is_refused_by_field_and_value(ThrowingCallable input, String message) {
        assertThatThrownBy(input)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(String.valueOf(e.getCause())).doesNotContain("hunter2"))
                .hasMessageNotContaining("hunter2");
    }

    private static Arguments input(String name, String message, ThrowingCallable input) {
        return arguments(named(name, input), message);
    }

    private static Scorer scorer() {
        return Scorer.of("s", given -> Score.of(true));
    }
}
