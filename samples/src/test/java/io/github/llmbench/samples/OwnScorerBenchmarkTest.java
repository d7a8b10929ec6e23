package io.github.llmbench.samples;

import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import java.util.List;

/** A scorer of your own beside one that is there. What it cannot score it says, with the reason: unscored is never 0. */
@LlmBenchmark("own-scorer")
@UnderLoad("closed 8")
class OwnScorerBenchmarkTest extends OnSimulator {
    OwnScorerBenchmarkTest() {
        super(knows("capitals.jsonl", 0.95), "my-model");
    }

    @Eval(dataset = "classpath:capitals.jsonl")
    @Require("one_word >= 0.80")
    List<Scorer> brief() {
        Scorer oneWord = Scorer.of("one_word", input -> {
            if (input.text().isBlank()) {
                return Score.unscored("there is no text");
            }
            int words = input.text().strip().split("\\s+", -1).length;
            return Score.of(words == 1).because(words + " words");
        });
        return List.of(Scorers.exactMatch(), oneWord);
    }
}
