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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Scores stored answers without a call. */
@Command(
        name = "score",
        description = {
            "Scores stored answers without a call.",
            "",
            "With --task the answers of a run, or of a file, are scored by a task of a benchmark file and kept as a new run. With"
                    + " --scorer and --in each line of the file gets its score: with --json a line a sample, {id, value, answer,"
                    + " outcome, explanation}, and last the aggregates.",
            "",
            "Each line of a file is one JSON object {id, input, response, target}; id and input may be left out, and target may be"
                    + " a list of right answers. Sample logs of lm-evaluation-harness and of Inspect are read too."
        })
final class ScoreCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN|FILE",
            description = "With --task: a run's id, name or directory, \"last\", or a file of answers in JSON Lines.")
    private @Nullable String answers;

    @Option(
            names = "--task",
            paramLabel = "FILE[#TASK]|SUITE",
            description = "The task that scores: of a benchmark file, or a standard one, such as llmbench-suite:gsm8k.")
    private @Nullable String task;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "With --task: the questions of a standard benchmark that does not ship them.")
    private @Nullable Path data;

    @Option(
            names = "--allow-execution",
            description = "With --task llmbench-suite:java-problems: run the code of the answers on this machine.")
    private boolean allowExecution;

    @Option(
            names = "--scorer",
            paramLabel = "SPEC",
            description = "A scorer as in a benchmark file: exact_match, or \"bleu: {tokenize: intl}\".")
    private @Nullable String scorer;

    @Option(names = "--in", paramLabel = "FILE", description = "With --scorer: answers in JSON Lines.")
    private @Nullable Path in;

    @Option(
            names = "--reducer",
            paramLabel = "NAME",
            description =
                    "With --scorer: take answers with one id as epochs of a sample, and make one score of them: mean, median,"
                            + " mode, max, majority_vote, at_least_K, pass_at_K, pass_k_K.")
    private @Nullable String reducer;

    @Option(names = "--json", description = "Print JSON: the run as one object, or one object a line.")
    private boolean json;

    @Mixin
    private HomeOption home = new HomeOption();

    @Option(names = "--reports", paramLabel = "DIRECTORY", description = "With --task: where reports are written.")
    private @Nullable Path reports;

    @Option(
            names = "--format",
            split = ",",
            paramLabel = "FORMAT",
            description = "With --task: formats of the reports, as for run.")
    private List<String> formats = List.of();

    @Override
    public Integer call() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        if (task != null && answers != null && scorer == null && in == null && reducer == null) {
            return new TaskScoring(environment, home.path(), reports, formats, json)
                    .score(answers, task, data, allowExecution);
        }
        if (scorer != null && in != null && task == null && answers == null) {
            return lines(environment, scorer, in);
        }
        throw new IllegalArgumentException(
                "score needs either RUN or FILE with --task, or --scorer with --in; for example: score last --task bench.yaml");
    }

    private int lines(Environment environment, String spec, Path file) throws IOException {
        Scorer scores = ScorerDeclaration.read(spec);
        if (!scores.judges().isEmpty()) {
            throw new IllegalArgumentException("stored answers are scored without a call, but " + scores.name()
                    + " calls a judge; put it into a task and run that");
        }
        ScoreTotals totals = new ScoreTotals(scores, reducer);
        ObjectWriter writer = Json.mapper().writer();
        try (StoredAnswers stored = StoredAnswers.open(file)) {
            for (Optional<ScoringInput> next = stored.next(); next.isPresent(); next = stored.next()) {
                ScoredAnswer scored = ScoredAnswer.of(scores, next.get());
                totals.add(next.get().sample(), scored);
                if (json) {
                    environment.out().println(writer.writeValueAsString(scored));
                }
            }
            TaskScoring.sayLeftOut(stored.leftOut(), environment);
        }
        ScoreTotals.Summary summary = totals.summary();
        if (summary.count() == 0) {
            throw new IllegalArgumentException(file + " holds no answer; give a file with at least one line");
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
