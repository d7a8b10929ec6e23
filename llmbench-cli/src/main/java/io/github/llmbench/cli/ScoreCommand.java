package io.github.llmbench.cli;

import com.fasterxml.jackson.databind.ObjectWriter;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.engine.declare.ScorerDeclaration;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.rescore.ScoreTotals;
import io.github.llmbench.engine.rescore.ScoredAnswer;
import io.github.llmbench.engine.rescore.StoredAnswers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Scores stored answers without a call. */
@Command(
        name = "score",
        description = {
            "Scores stored answers without a call.",
            "",
            "Each line of the file is one JSON object {id, input, response, target}; id and input may be left out, and target may be"
                    + " a list of right answers. With --json it prints a line a sample, {id, value, answer, outcome, explanation},"
                    + " and last the aggregates."
        })
final class ScoreCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Option(
            names = "--scorer",
            required = true,
            paramLabel = "SPEC",
            description = "A scorer as in a benchmark file: exact_match, or \"bleu: {tokenize: intl}\".")
    private String scorer = "";

    @Option(names = "--in", required = true, paramLabel = "FILE", description = "Answers in JSON Lines.")
    private Path in = Path.of("");

    @Option(
            names = "--reducer",
            paramLabel = "NAME",
            description =
                    "Take answers with one id as epochs of a sample, and make one score of them: mean, median, mode, max,"
                            + " at_least_K, pass_at_K, pass_k_K.")
    private @Nullable String reducer;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        Scorer judge = ScorerDeclaration.read(scorer);
        ScoreTotals totals = new ScoreTotals(judge, reducer);
        ObjectWriter writer = Json.mapper().writer();
        try (StoredAnswers answers = StoredAnswers.open(in)) {
            for (Optional<ScoringInput> next = answers.next(); next.isPresent(); next = answers.next()) {
                ScoredAnswer scored = ScoredAnswer.of(judge, next.get());
                totals.add(next.get().sample(), scored);
                if (json) {
                    environment.out().println(writer.writeValueAsString(scored));
                }
            }
        }
        ScoreTotals.Summary summary = totals.summary();
        if (summary.count() == 0) {
            throw new IllegalArgumentException(in + " holds no answer; give a file with at least one line");
        }
        environment.out().println(json ? writer.writeValueAsString(Map.of("aggregates", summary)) : shown(summary));
        return ExitCode.DONE;
    }

    private static String shown(ScoreTotals.Summary summary) {
        Double mean = summary.mean();
        Interval interval = summary.interval();
        StringBuilder line = new StringBuilder(summary.metric())
                .append(mean == null ? " none" : String.format(Locale.ROOT, " %.4f", mean));
        if (interval != null) {
            line.append(
                    String.format(Locale.ROOT, " [%.4f, %.4f] %s", interval.low(), interval.high(), interval.method()));
        }
        return line.append(", ")
                .append(summary.scored())
                .append(" of ")
                .append(summary.count())
                .append(" scored")
                .append(
                        summary.reducer() == null
                                ? ""
                                : ", " + summary.reducer() + " of " + summary.samples() + " samples")
                .append(", ")
                .append(new TreeMap<>(summary.outcomes()))
                .append(System.lineSeparator())
                .append(summary.signature())
                .toString();
    }
}
