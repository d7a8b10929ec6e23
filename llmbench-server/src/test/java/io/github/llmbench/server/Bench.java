package io.github.llmbench.server;

import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Latency;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A small benchmark against a loopback server that answers every question with 2. */
public final class Bench implements AutoCloseable {
    private final Simulator simulator;

    private Bench(Answers answers, Latency latency) {
        simulator = Simulator.start(
                SimulatorOptions.builder().answers(answers).latency(latency).build());
    }

    public static Bench quick() {
        return saying("2");
    }

    public static Bench slow() {
        return taking(Duration.ofMillis(300));
    }

    /** One whose answers take so long. */
    public static Bench taking(Duration answer) {
        return new Bench(Answers.script("2"), Latency.fixed(answer, Duration.ZERO));
    }

    /** One that says something else. */
    public static Bench saying(String text) {
        return new Bench(Answers.script(text), Latency.none());
    }

    public String url() {
        return simulator.url();
    }

    public long requests() {
        return simulator.requests();
    }

    /** Half of the questions have the answer 2. */
    public static void upload(Client client, String project, int questions) {
        String rows = IntStream.range(0, questions)
                .mapToObj(i -> "{\"id\": \"q" + i + "\", \"question\": \"" + i + "?\", \"answer\": \""
                        + (i % 2 == 0 ? 2 : 3) + "\", \"kind\": \"" + (i < 5 ? "short, \\\"low\\\"" : "long") + "\"}")
                .collect(Collectors.joining("\n"));
        client.send(
                        "PUT",
                        "/api/v1/projects/" + project + "/datasets/sums",
                        "application/x-ndjson",
                        rows.getBytes(StandardCharsets.UTF_8))
                .expect(200);
    }

    public String declaration(String... more) {
        return """
                benchmark: sums
                models:
                  - {ref: "openai-compatible:a", label: a, base-url: "%s/v1"}
                  - {ref: "openai-compatible:b", label: b, base-url: "%s/v1"}
                tasks:
                  - dataset: {file: sums, input: question, target: answer}
                    prompt: "{{question}}"
                    scorers: [includes]
                load: closed 2
                %s
                """.formatted(simulator.url(), simulator.url(), String.join("\n", more));
    }

    /** The same with answers of one token at most, so that a budget is not held back by what longer ones might cost. */
    public String bounded(String... more) {
        return declaration(more).replaceAll("label: ([ab]),", "label: $1, parameters: {max-output-tokens: 1},");
    }

    public static String start(Client client, String project, String declaration, String... labels) {
        return client.post(
                        "/api/v1/projects/" + project + "/runs",
                        Map.of("declaration", declaration, "labels", List.of(labels)))
                .expect(201)
                .at("/id")
                .asText();
    }

    @Override
    public void close() {
        simulator.close();
    }
}
