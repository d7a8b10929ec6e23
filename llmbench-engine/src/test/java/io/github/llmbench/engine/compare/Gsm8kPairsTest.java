package io.github.llmbench.engine.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.compare.RunComparison.Entrant;
import io.github.llmbench.engine.compare.RunComparison.Flips;
import io.github.llmbench.engine.gate.Evidence;
import io.github.llmbench.engine.gate.Gates;
import io.github.llmbench.engine.gate.Scope;
import io.github.llmbench.engine.score.Extractors;
import io.github.llmbench.engine.score.Scorers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The published answers of two models to GSM8K, each scored here, and what comparison and gate say of the pairs. */
@Timeout(120)
class Gsm8kPairsTest {
    private static final Path DATA = Path.of("..", "samples", "gsm8k");
    private static final Scorer SCORER = Scorers.exactMatch(Extractors.gsm8kFlexible());
    private static final ObjectMapper JSON = new ObjectMapper();

    private static RunFigures large;
    private static RunFigures small;

    @BeforeAll
    static void score() throws IOException {
        large = run("gpt3-175b-verification");
        small = run("gpt3-6b-verification");
    }

    /** In an order of its own: pairs are found by id. */
    private static RunFigures run(String model) throws IOException {
        List<String> questions = Files.readAllLines(DATA.resolve("test.jsonl"));
        List<String> answers = Files.readAllLines(DATA.resolve("recorded").resolve(model + ".jsonl"));
        assertThat(answers).hasSameSizeAs(questions).hasSize(1_319);
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            JsonNode question = JSON.readTree(questions.get(i));
            JsonNode answer = JSON.readTree(answers.get(i));
            assertThat(answer.get("question")).isEqualTo(question.get("question"));
            Sample sample = Sample.builder()
                    .id("q" + i)
                    .input(question.get("question").asText())
                    .target(question.get("answer").asText())
                    .build();
            String text = answer.get("response").asText();
            trials.add(new Trial(
                    new Trial.Key("p:" + model, "gsm8k", sample.id(), 1),
                    Outcome.ANSWERED,
                    text,
                    Map.of(
                            SCORER.name(),
                            SCORER.score(new ScoringInput(
                                    sample,
                                    List.of(Message.user(
                                            question.get("question").asText())),
                                    text,
                                    ModelResponse.answered(text, Usage.NONE, CallTrace.empty())))),
                    List.of(),
                    null,
                    null));
        }
        Collections.shuffle(trials, new Random(model.hashCode()));
        RunHeader header = new RunHeader(
                model,
                "gsm8k",
                Instant.parse("2026-11-24T12:00:00Z"),
                List.of("p:" + model),
                List.of("gsm8k"),
                trials.size(),
                new Fingerprint(Map.of(), Map.of()),
                List.of(new ScoreMetric("gsm8k", SCORER.name(), "accuracy", true, 0, 1, Direction.HIGHER_IS_BETTER)));
        return RunFigures.of(header, trials.stream());
    }

    private static void assertKnown(PairedDifference difference) {
        assertThat(difference.pairs()).isEqualTo(1_319);
        assertThat(difference.unpaired()).isZero();
        assertThat(difference.leftOnly()).isEqualTo(306);
        assertThat(difference.rightOnly()).isEqualTo(79);
        assertThat(difference.difference()).isCloseTo(0.1721000758, within(5e-11));
        assertThat(difference.standardError()).isCloseTo(0.0141063960, within(5e-11));
        assertThat(difference.test()).isEqualTo("mcnemar exact");
        assertThat(difference.pValue()).isCloseTo(1.240053e-32, within(5e-39));
    }

    @Test
    void a_comparison_of_the_runs_says_what_is_known_of_their_samples() {
        RunComparison comparison = RunComparison.of(
                List.of(new Entrant("large", null, List.of(large)), new Entrant("small", null, List.of(small))));
        RunComparison.Table table = comparison.tables().get(0);
        Flips flips = table.flips().get(0);

        assertThat(table.rows().get(0).metric()).isEqualTo("accuracy");
        assertThat(table.rows().get(0).estimates()).containsExactly(742 / 1_319.0, 515 / 1_319.0);
        assertKnown(table.rows().get(0).pairs().get(0).difference());
        assertThat(table.rows().get(0).pairs().get(0).ahead()).isZero();
        assertThat(flips.worse()).hasSize(306);
        assertThat(flips.better()).hasSize(79);
    }

    @Test
    void a_gate_on_a_baseline_file_is_decided_on_the_same_difference(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("baseline.json");
        BaselineFile.write(file, small);
        List<Gate> gates = List.of(
                Gate.parse("accuracy better than baseline"), Gate.parse("accuracy better than baseline by 0.25"));
        Evidence evidence = Evidence.of(List.of(), true)
                .comparing(List.of(large), List.of(BaselineFile.read(file)), "there is none");

        List<GateResult> results = Gates.decide(Scope.of(large.header(), Map.of("gsm8k", 1), gates), evidence);

        assertThat(results).extracting(GateResult::verdict).containsExactly(Verdict.PASS, Verdict.FAIL);
        results.forEach(result -> assertKnown(result.difference()));
    }
}
