package io.github.llmbench.store.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.Redactor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What of a trial's texts is stored. Scores, outcomes, timings, token counts and cost always are. */
final class Texts {
    private static final String NOT_STORED = "not stored";

    private final boolean none;
    private final List<Redactor> redactors;

    /**
     * A rule.
     *
     * @param stored whether texts are stored at all
     * @param redactors asked in turn for each text
     */
    Texts(boolean stored, List<Redactor> redactors) {
        none = !stored;
        this.redactors = List.copyOf(redactors);
    }

    /** Whether texts are stored at all. */
    boolean stored() {
        return !none;
    }

    Trial storable(Trial trial) {
        if (!none && redactors.isEmpty()) {
            return trial;
        }
        Map<String, Score> scores = new LinkedHashMap<>();
        trial.scores().forEach((scorer, score) -> scores.put(scorer, score(score)));
        return new Trial(
                trial.key(),
                trial.outcome(),
                text(trial.text()),
                scores,
                trial.calls().stream().map(this::call).toList(),
                trial.cluster(),
                reason(trial.error()),
                none ? List.of() : trial.tags().stream().map(this::text).toList());
    }

    private String text(String text) {
        if (none) {
            return "";
        }
        String redacted = text;
        for (Redactor redactor : redactors) {
            redacted = redactor.redact(redacted);
        }
        return redacted;
    }

    /** A reason says that there was one, even where its words are not kept. */
    private @Nullable String reason(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String redacted = text(text);
        return redacted.isBlank() ? NOT_STORED : redacted;
    }

    private Score score(Score score) {
        String answer = score.answer();
        return new Score(
                score.state(),
                score.value(),
                answer == null || none ? null : text(answer),
                score.scored() && none ? null : reason(score.explanation()),
                score.figures(),
                none ? List.of() : score.steps().stream().map(this::step).toList());
    }

    private Score.Step step(Score.Step step) {
        String text = step.text();
        return new Score.Step(step.name(), text == null ? null : text(text));
    }

    /** An image holds what a text could; it is not kept where texts are not. */
    private Message message(Message message) {
        return new Message(
                message.role(), text(message.text()), none ? List.of() : message.images(), tools(message.toolCalls()));
    }

    private List<ToolCall> tools(List<ToolCall> calls) {
        return calls.stream()
                .map(tool -> new ToolCall(tool.id(), tool.name(), text(tool.arguments())))
                .toList();
    }

    private Call call(Call call) {
        ModelRequest request = call.request();
        ModelResponse response = call.response();
        CallError error = response.error();
        return new Call(
                call.purpose(),
                call.model(),
                request.messages(request.messages().stream().map(this::message).toList()),
                new ModelResponse(
                        response.outcome(),
                        text(response.text()),
                        text(response.reasoning()),
                        tools(response.toolCalls()),
                        response.finishReason(),
                        response.usage(),
                        response.trace(),
                        error == null ? null : new CallError(error.kind(), error.status(), text(error.message())),
                        response.headers()),
                call.cost(),
                call.cached());
    }
}
