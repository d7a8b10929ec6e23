package io.github.llmbench.opentelemetry;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.RunHeader;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The span of a call.
 *
 * @param provider by the names of the conventions
 * @param model the model's name at the provider
 */
record CallSpan(Call call, String provider, String model) {
    private static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    private static final AttributeKey<List<String>> STOP_SEQUENCES =
            AttributeKey.stringArrayKey("gen_ai.request.stop_sequences");

    /** Providers that the conventions call otherwise. */
    private static final Map<String, String> NAMES = Map.of(
            "google", "gcp.gemini",
            "mistral", "mistral_ai",
            "openai-responses", "openai");

    /** The fingerprint knows the model behind a label; a judge's label is its name. */
    static CallSpan of(Call call, RunHeader run) {
        String known = run.fingerprint().identity().getOrDefault("model." + call.model(), call.model());
        String id = known.split(", ", 2)[0];
        int colon = id.indexOf(':');
        String provider = colon < 0 ? "unknown" : id.substring(0, colon);
        return new CallSpan(call, NAMES.getOrDefault(provider, provider), id.substring(colon + 1));
    }

    static Instant start(Call call) {
        CallTrace trace = call.response().trace();
        return trace.scheduledAt().plusNanos(Math.max(0, trace.sent()));
    }

    static Instant end(Call call) {
        CallTrace trace = call.response().trace();
        return trace.scheduledAt().plusNanos(Math.max(Math.max(0, trace.sent()), trace.end()));
    }

    void record(Tracer tracer, Span parent) {
        ModelResponse response = call.response();
        String operation = call.purpose() == Call.Purpose.EMBEDDING ? "embeddings" : "chat";
        SpanBuilder builder = tracer.spanBuilder(operation + " " + model)
                .setParent(Context.root().with(parent))
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(start(call))
                .setAttribute("gen_ai.operation.name", operation)
                .setAttribute("gen_ai.provider.name", provider)
                .setAttribute("gen_ai.request.model", model)
                .setAttribute("llmbench.purpose", call.purpose().name().toLowerCase(Locale.ROOT))
                .setAttribute("llmbench.cached", call.cached());
        parameters(builder, call.request().parameters());
        Span span = builder.startSpan();
        if (response.finishReason() != null) {
            span.setAttribute(
                    FINISH_REASONS, List.of(response.finishReason().name().toLowerCase(Locale.ROOT)));
        }
        if (response.usage().inputTokens() != null) {
            span.setAttribute("gen_ai.usage.input_tokens", response.usage().inputTokens());
        }
        if (response.usage().outputTokens() != null) {
            span.setAttribute("gen_ai.usage.output_tokens", response.usage().outputTokens());
        }
        CallTrace trace = response.trace();
        if (trace.streamed() && trace.firstContent() != CallTrace.ABSENT) {
            span.addEvent("llmbench.first_content", trace.scheduledAt().plusNanos(trace.firstContent()));
        }
        CallError error = response.error();
        if (error != null) {
            span.setAttribute(
                    "error.type",
                    error.status() == null
                            ? error.kind().name().toLowerCase(Locale.ROOT)
                            : error.status().toString());
            span.setStatus(StatusCode.ERROR, error.message());
        }
        span.end(end(call));
    }

    private static void parameters(SpanBuilder builder, ModelParameters parameters) {
        if (parameters.temperature() != null) {
            builder.setAttribute("gen_ai.request.temperature", parameters.temperature());
        }
        if (parameters.topP() != null) {
            builder.setAttribute("gen_ai.request.top_p", parameters.topP());
        }
        if (parameters.maxOutputTokens() != null) {
            builder.setAttribute(
                    "gen_ai.request.max_tokens", parameters.maxOutputTokens().longValue());
        }
        if (parameters.seed() != null) {
            builder.setAttribute("gen_ai.request.seed", parameters.seed());
        }
        if (!parameters.stop().isEmpty()) {
            builder.setAttribute(STOP_SEQUENCES, parameters.stop());
        }
    }
}
