package io.github.llmbench.providers.langchain;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallError.Kind;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.CallTrace.Grade;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.CallContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call of a plugged-in model: takes what the model calls back, on whatever thread, and makes the response. What ends the call
 * first (answer, error, time-out) stands; what comes later is dropped. Safe for use by several threads.
 */
final class CallbackCall {
    private final CallTrace.Recorder recorder;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final CompletableFuture<ModelResponse> future = new CompletableFuture<>();
    private long lastHeard;
    private boolean ended;

    CallbackCall(CallContext context, boolean streamed) {
        recorder = context.recorder();
        lastHeard = System.nanoTime();
        recorder.grade(Grade.CALLBACK).streamed(streamed).sent(lastHeard);
        watch(context.attemptTimeout(), lastHeard, "no complete answer within ", false);
        if (streamed) {
            watch(context.stallTimeout(), lastHeard, "nothing heard for ", true);
        }
    }

    CompletableFuture<ModelResponse> future() {
        return future;
    }

    synchronized void content(String more, EventKind kind) {
        if (ended || more.isEmpty()) {
            return;
        }
        lastHeard = System.nanoTime();
        recorder.content(lastHeard, more.getBytes(StandardCharsets.UTF_8).length, kind);
        if (kind == EventKind.TEXT) {
            text.append(more);
        } else if (kind == EventKind.REASONING) {
            reasoning.append(more);
        }
    }

    void answered(ChatResponse response) {
        AiMessage message = response.aiMessage();
        List<ToolCall> tools = Conversions.toolCalls(message);
        FinishReason finish = Conversions.finishReason(response.finishReason());
        Outcome outcome = finish == FinishReason.CONTENT_FILTER
                ? Outcome.SAFETY_BLOCKED
                : finish == FinishReason.LENGTH ? Outcome.TRUNCATED : Outcome.ANSWERED;
        end(
                outcome,
                Conversions.text(message),
                Conversions.thinking(message),
                tools,
                finish,
                Conversions.usage(response.tokenUsage()),
                null);
    }

    void failed(Throwable thrown) {
        CallError error = Errors.of(thrown);
        if (thrown instanceof ContentFilteredException) {
            end(Outcome.SAFETY_BLOCKED, "", "", List.of(), FinishReason.CONTENT_FILTER, Usage.NONE, error);
        } else {
            failed(error);
        }
    }

    private void failed(CallError error) {
        Outcome outcome = error.kind() == Kind.TIMED_OUT ? Outcome.TIMED_OUT : Outcome.TRANSPORT_FAILED;
        end(outcome, "", "", List.of(), null, Usage.NONE, error);
    }

    private void end(
            Outcome outcome,
            String wholeText,
            String wholeReasoning,
            List<ToolCall> tools,
            @Nullable FinishReason finish,
            Usage usage,
            @Nullable CallError error) {
        ModelResponse response;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            response = new ModelResponse(
                    outcome,
                    wholeText.isEmpty() ? text.toString() : wholeText,
                    wholeReasoning.isEmpty() ? reasoning.toString() : wholeReasoning,
                    tools,
                    finish,
                    usage,
                    recorder.end(System.nanoTime()).finish(),
                    error,
                    Map.of());
        }
        future.complete(response);
    }

    /** Ends the call once {@code limit} has passed, since its start or since it was last heard of. */
    private void watch(@Nullable Duration limit, long start, String what, boolean sinceLastHeard) {
        if (limit == null) {
            return;
        }
        long left = start + limit.toNanos() - System.nanoTime();
        CompletableFuture<Void> timer =
                new CompletableFuture<Void>().orTimeout(Math.max(1, left), TimeUnit.NANOSECONDS);
        var unusedEnding = future.whenComplete((response, failure) -> timer.complete(null));
        var unusedFiring = timer.exceptionally(tooLate -> {
            long from = sinceLastHeard ? lastHeard() : start;
            if (from == start) {
                failed(new CallError(Kind.TIMED_OUT, null, what + limit.toMillis() + " ms"));
            } else {
                watch(limit, from, what, true);
            }
            return null;
        });
    }

    private synchronized long lastHeard() {
        return lastHeard;
    }
}
