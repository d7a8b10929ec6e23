package io.github.llmbench.samples;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Budget;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Extractors;
import io.github.llmbench.engine.score.Scorers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/** May we switch from one model to another? The same benchmark through the fluent API, in a program of one's own. */
public final class CompareModels {
    private CompareModels() {}

    /** Compares the two largest models. The one argument is the directory of GSM8K; {@code samples/gsm8k} unless given. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments.length == 0 ? "samples/gsm8k" : arguments[0]);
        try (RecordedModels recorded = RecordedModels.play(directory)) {
            compare(
                    directory,
                    recorded,
                    LlmBench.builder().prices(RecordedModels.prices()).build(),
                    System.out);
        }
    }

    static Run compare(Path directory, RecordedModels recorded, LlmBench engine, PrintStream out) {
        Dataset questions = Dataset.jsonl(directory.resolve("test.jsonl").toString())
                .named("gsm8k")
                .licence("MIT")
                .input("question")
                .target("answer");
        Run run = engine.run(Benchmark.named("compare-models")
                .task(Task.of(questions)
                        .prompt("Question: {{question}}\nAnswer:")
                        .scorer(Scorers.exactMatch(Extractors.gsm8kFlexible())))
                .models(recorded.models().subList(1, 3).toArray(ModelRef[]::new))
                .load(Load.closed(16))
                .budget(Budget.usd("2.00"))
                .gate("accuracy >= 0.30"));

        PairedDifference difference =
                run.compare("gpt3-175b-verification", "gpt3-175b-finetuning").difference("accuracy");
        out.printf(
                Locale.ROOT,
                "%.3f against %.3f: difference %.3f [%.3f, %.3f], p = %.2g, %s%n",
                difference.left(),
                difference.right(),
                difference.difference(),
                difference.interval().low(),
                difference.interval().high(),
                difference.pValue(),
                difference.interval().low() > 0 ? "a real difference" : "no difference shown");
        out.println("report: " + engine.reportDirectory(run));
        return run;
    }
}
