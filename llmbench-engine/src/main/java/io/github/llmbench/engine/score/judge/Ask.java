package io.github.llmbench.engine.score.judge;

import io.github.llmbench.api.JudgeCalls;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.engine.score.ThinkBlocks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A question to one judge, put again once where the reply has no verdict. No thread waits for the replies. */
record Ask(JudgeCalls calls, ModelRef judge) {
    private static final int SHOWN = 120;

    /**
     * What came of it.
     *
     * @param reading the verdict; {@code null} where there is none
     * @param failure why there is none; {@code null} where there is one
     */
    record Answer(@Nullable Reading reading, @Nullable String failure) {
        static Answer failed(String why) {
            return new Answer(null, why);
        }
    }

    /** Never fails: where a call cannot even be tried, that is the failure. */
    CompletableFuture<Answer> put(Question question) {
        return asked(question).exceptionally(e -> {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            return Answer.failed(String.valueOf(cause.getMessage()));
        });
    }

    private CompletableFuture<Answer> asked(Question question) {
        return reply(question.messages()).thenCompose(first -> {
            Answer answer = read(question, first);
            if (answer.reading() != null
                    || first.error() != null
                    || !first.outcome().scorable()) {
                return CompletableFuture.completedFuture(answer);
            }
            return reply(repaired(question, first)).thenApply(second -> {
                Answer repaired = read(question, second);
                return repaired.failure() == null
                        ? repaired
                        : Answer.failed(repaired.failure() + ", also when it was asked again");
            });
        });
    }

    private CompletableFuture<ModelResponse> reply(List<Message> messages) {
        return calls.call(judge, new ModelRequest(messages, judge.parameters(), false));
    }

    private static Answer read(Question question, ModelResponse response) {
        if (response.error() != null) {
            return Answer.failed("the call failed: " + response.error().message());
        }
        if (!response.outcome().scorable()) {
            return Answer.failed("the call ended as " + response.outcome());
        }
        String reply = ThinkBlocks.strip(response.text());
        Optional<Reading> reading = question.form().read(reply);
        return reading.map(found -> new Answer(found, null))
                .orElseGet(() -> Answer.failed("its reply holds no verdict: \"" + shortened(reply) + "\""));
    }

    private static List<Message> repaired(Question question, ModelResponse first) {
        List<Message> messages = new ArrayList<>(question.messages());
        if (!first.text().isBlank()) {
            messages.add(Message.assistant(first.text()));
        }
        messages.add(Message.user("Your reply holds no verdict that can be read. Reply with this alone, filled in: "
                + question.form().wanted()));
        return messages;
    }

    private static String shortened(String reply) {
        String line = reply.replaceAll("\\s+", " ").strip();
        return line.length() <= SHOWN
                ? line
                : line.substring(0, line.offsetByCodePoints(0, line.codePointCount(0, SHOWN))) + "...";
    }
}
