package io.github.llmbench.server.catalog;

import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.dataset.Samples;
import io.github.llmbench.engine.declare.BenchmarkDeclaration;
import io.github.llmbench.engine.plan.Forecast;
import io.github.llmbench.engine.prompt.PromptRenderer;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a benchmark would send and take, before anybody is called. Safe for use by several threads. */
final class PlanHandlers {
    private static final int SHOWN = 3;

    private final Declarations declarations;

    PlanHandlers(Declarations declarations) {
        this.declarations = declarations;
    }

    Map<String, Handler> handlers() {
        return Map.of("planBenchmark", this::plan);
    }

    private record Text(String declaration) {}

    private record Line(String role, String text) {}

    private record Preview(String task, String sample, List<Line> messages, List<String> targets) {}

    private record Row(
            String model,
            String task,
            long samples,
            long calls,
            long inputTokens,
            long outputTokens,
            @Nullable BigDecimal usd) {
        static Row of(Forecast.Row row) {
            return new Row(
                    row.model(),
                    row.task(),
                    row.samples(),
                    row.calls(),
                    row.inputTokens(),
                    row.outputTokens(),
                    inUsd(row.cost()));
        }
    }

    private record Estimate(long calls, @Nullable BigDecimal usd, boolean priced, long timeMs, List<Row> rows) {}

    private record Planned(List<Preview> preview, Estimate estimate) {}

    private Reply plan(Request request) throws IOException {
        return Reply.ok(
                declarations.with(request.project(), request.body(Text.class).declaration(), PlanHandlers::planned));
    }

    private static Planned planned(BenchmarkDeclaration declaration) {
        try {
            List<Preview> preview = new ArrayList<>();
            for (Task task : declaration.benchmark().tasks()) {
                preview.addAll(preview(task));
            }
            Forecast forecast = Forecast.of(
                    declaration.benchmark(), declaration.prices().withInstalled(), Forecast.Assumptions.USUAL, null);
            Cost cost = forecast.cost();
            return new Planned(
                    preview,
                    new Estimate(
                            forecast.calls(),
                            inUsd(cost),
                            cost.complete(),
                            forecast.time().toMillis(),
                            forecast.rows().stream().map(Row::of).toList()));
        } catch (IllegalArgumentException e) {
            throw Problem.invalidField("#/declaration", String.valueOf(e.getMessage()));
        }
    }

    private static List<Preview> preview(Task task) {
        PromptRenderer renderer = new PromptRenderer(task);
        try (Stream<Sample> samples = Samples.open(task.dataset(), Path.of(""))) {
            return samples.limit(SHOWN)
                    .map(sample -> new Preview(
                            task.name(),
                            sample.id(),
                            renderer.render(sample).stream()
                                    .map(PlanHandlers::line)
                                    .toList(),
                            sample.targets()))
                    .toList();
        }
    }

    private static Line line(Message message) {
        return new Line(message.role().name(), message.text());
    }

    private static @Nullable BigDecimal inUsd(Cost cost) {
        return cost.priced() == 0 ? null : cost.usd();
    }
}
