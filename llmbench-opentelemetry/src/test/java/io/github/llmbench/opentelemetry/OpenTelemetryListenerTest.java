package io.github.llmbench.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Run;
import io.github.llmbench.testing.EchoRuns;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OpenTelemetryListenerTest {
    @TempDir
    Path home;

    private static Object attribute(SpanData span, String key) {
        return span.getAttributes().asMap().entrySet().stream()
                .filter(entry -> entry.getKey().getKey().equals(key))
                .map(java.util.Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    @Test
    void a_run_is_a_trace_of_trials_and_calls_by_the_conventions() {
        InMemorySpanExporter exporter = InMemorySpanExporter.create();
        List<SpanData> spans;
        Run run;
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build()) {
            run = EchoRuns.of(
                    home,
                    new OpenTelemetryListener(OpenTelemetrySdk.builder()
                            .setTracerProvider(provider)
                            .build()));
            spans = exporter.getFinishedSpanItems();
        }

        assertThat(spans)
                .hasSize(1 + 4 + 4)
                .allMatch(span -> span.getTraceId().equals(spans.get(0).getTraceId()));
        SpanData root = spans.get(spans.size() - 1);
        assertThat(root.getName()).isEqualTo("benchmark small");
        assertThat(attribute(root, "llmbench.run")).isEqualTo(run.id());
        List<SpanData> trials = spans.stream()
                .filter(span -> span.getName().equals("trial numbers"))
                .toList();
        assertThat(trials).hasSize(4).allMatch(span -> span.getParentSpanId().equals(root.getSpanId()));
        List<SpanData> calls = spans.stream()
                .filter(span -> span.getName().equals("chat flash"))
                .toList();
        assertThat(calls).hasSize(4).allSatisfy(call -> {
            assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
            assertThat(attribute(call, "gen_ai.operation.name")).isEqualTo("chat");
            assertThat(attribute(call, "gen_ai.provider.name")).isEqualTo("gcp.gemini");
            assertThat(attribute(call, "gen_ai.request.model")).isEqualTo("flash");
            assertThat(attribute(call, "gen_ai.request.temperature")).isEqualTo(0.5);
            assertThat(attribute(call, "gen_ai.request.max_tokens")).isEqualTo(9L);
            assertThat(call.getEndEpochNanos()).isGreaterThanOrEqualTo(call.getStartEpochNanos());
        });
        assertThat(calls)
                .filteredOn(call -> call.getStatus().getStatusCode() == StatusCode.ERROR)
                .singleElement()
                .satisfies(call -> assertThat(attribute(call, "error.type")).isEqualTo("503"));
        assertThat(calls)
                .filteredOn(call -> attribute(call, "gen_ai.usage.input_tokens") != null)
                .hasSize(3)
                .allSatisfy(call -> {
                    assertThat(attribute(call, "gen_ai.usage.input_tokens")).isEqualTo(7L);
                    assertThat(call.getAttributes().get(AttributeKey.longKey("gen_ai.usage.output_tokens")))
                            .isEqualTo(2L);
                });
    }
}
