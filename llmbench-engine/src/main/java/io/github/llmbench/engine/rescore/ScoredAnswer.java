package io.github.llmbench.engine.rescore;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.concurrent.CompletionException;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What became of one stored answer. Immutable.
 *
 * @param id the sample's
 * @param value {@code null} where unscored
 * @param answer what was extracted; {@code null} where nothing was
 * @param outcome as stored, but for EXTRACTION_FAILED and INVALID, which scoring finds
 * @param explanation why; {@code null} for none. The reason where unscored
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({"id", "value", "answer", "outcome", "explanation"})
public record ScoredAnswer(
        String id,
        @Nullable Double value,
        @Nullable String answer,
        Outcome outcome,
        @Nullable String explanation) {

    /** Scores an answer as a run does: what throws is unscored, and a value out of range is INVALID. */
    public static ScoredAnswer of(Scorer scorer, ScoringInput input) {
        String id = input.sample().id();
        Outcome outcome = input.response().outcome();
        if (!outcome.scorable()) {
            return new ScoredAnswer(id, null, null, outcome, "outcome " + outcome);
        }
        Score score = score(scorer, input);
        if (!score.scored()) {
            return new ScoredAnswer(id, null, score.answer(), outcome, score.explanation());
        }
        if (!(score.value() >= scorer.lowest() && score.value() <= scorer.highest())) {
            String reason = "score must lie between " + scorer.lowest() + " and " + scorer.highest() + ", but was "
                    + score.value();
            return new ScoredAnswer(id, null, score.answer(), Outcome.INVALID, reason);
        }
        boolean failed = outcome == Outcome.ANSWERED && score.state() == Score.State.EXTRACTION_FAILED;
        return new ScoredAnswer(
                id, score.value(), score.answer(), failed ? Outcome.EXTRACTION_FAILED : outcome, score.explanation());
    }

    private static Score score(Scorer scorer, ScoringInput input) {
        try {
            return scorer.scoreAsync(input).toCompletableFuture().join();
        } catch (CompletionException e) {
            return Score.unscored(
                    "scorer " + scorer.name() + " failed: " + summary(e.getCause() == null ? e : e.getCause()));
        } catch (RuntimeException | StackOverflowError e) {
            return Score.unscored("scorer " + scorer.name() + " failed: " + summary(e));
        }
    }

    private static String summary(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
