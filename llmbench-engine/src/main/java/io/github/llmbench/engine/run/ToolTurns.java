package io.github.llmbench.engine.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.ToolResults;
import io.github.llmbench.api.ToolUse;
import io.github.llmbench.engine.chain.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Puts a request, answers the tool calls of the answer and puts it again, as often as the prompt says.
 *
 * @param turns how often at most
 * @param results answer the calls; {@code null} for no turns
 * @param sample of the trial
 * @param userCode runs tools, which may block
 */
record ToolTurns(int turns, @Nullable ToolResults results, Sample sample, Executor userCode) {
    /** Makes one call of the trial; the first one has the number 1. */
    @FunctionalInterface
    interface Caller {
        CompletableFuture<Call> call(ModelRequest request, Start due, int number);
    }

    static ToolTurns of(Prompt prompt, Sample sample, Executor userCode) {
        ToolUse use = prompt.tools();
        return use == null
                ? new ToolTurns(0, null, sample, userCode)
                : new ToolTurns(use.turns(), use.results(), sample, userCode);
    }

    /** All calls in order; the last one's answer is the trial's. */
    CompletableFuture<List<Call>> converse(ModelRequest first, Start start, Caller caller) {
        CompletableFuture<Call> call = caller.call(first, start, 1);
        return results == null
                ? call.thenApply(List::of)
                : call.thenCompose(made -> next(List.of(made), results, start, caller));
    }

    private CompletableFuture<List<Call>> next(List<Call> calls, ToolResults from, Start start, Caller caller) {
        Call last = calls.get(calls.size() - 1);
        if (calls.size() > turns || !asksForTools(last.response())) {
            return CompletableFuture.completedFuture(calls);
        }
        return CompletableFuture.supplyAsync(() -> answered(last, from), userCode)
                .thenCompose(request -> caller.call(request, start.next(), calls.size() + 1))
                .thenCompose(made -> {
                    List<Call> all = new ArrayList<>(calls);
                    all.add(made);
                    return next(all, from, start, caller);
                });
    }

    /** Arguments that are no object cannot be put to most providers again, so that such an answer is the last. */
    private static boolean asksForTools(ModelResponse response) {
        return response.outcome() == Outcome.ANSWERED
                && !response.toolCalls().isEmpty()
                && response.toolCalls().stream()
                        .allMatch(call -> ToolAnswers.arguments(call).isPresent());
    }

    private ModelRequest answered(Call last, ToolResults from) {
        List<Message> messages = new ArrayList<>(last.request().messages());
        List<ToolCall> calls = last.response().toolCalls();
        messages.add(Message.assistant(last.response().text(), calls));
        for (ToolCall call : calls) {
            messages.add(Message.tool(call, ToolAnswers.answer(from, sample, call)));
        }
        return last.request().messages(messages);
    }
}
