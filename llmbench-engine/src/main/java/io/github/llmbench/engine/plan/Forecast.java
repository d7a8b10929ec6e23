package io.github.llmbench.engine.plan;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.dataset.Samples;
import io.github.llmbench.engine.prompt.PromptRenderer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark will take: one call a trial, without retries and judges. Tokens and times come from an earlier run of the same
 * models and tasks where there is one, else they are assumed. Immutable.
 *
 * <pre>{@code
 * Forecast forecast = Forecast.of(benchmark, prices, Forecast.Assumptions.USUAL, null);
 * long calls = forecast.calls();
 * }</pre>
 *
 * @param rows one a model and task
 * @param time of the whole run at its load
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Forecast(List<Row> rows, Duration time) {
    /** A rule of thumb for English text, which overstates few and understates some languages by far. */
    private static final double CHARACTERS_A_TOKEN = 4;

    public Forecast {
        rows = List.copyOf(rows);
    }

    /**
     * What is taken for granted where no earlier run tells.
     *
     * @param outputTokens of an answer, unless the model's parameters allow fewer
     * @param call how long one takes
     */
    public record Assumptions(long outputTokens, Duration call) {
        /** 256 tokens, two seconds. */
        public static final Assumptions USUAL = new Assumptions(256, Duration.ofSeconds(2));

        public Assumptions {
            if (outputTokens < 1) {
                throw new IllegalArgumentException("output tokens must be >= 1, but were " + outputTokens);
            }
            if (call.isNegative() || call.isZero()) {
                throw new IllegalArgumentException("time of a call must be > 0, but was " + call);
            }
        }
    }

    /**
     * One model on one task.
     *
     * @param model label of the model
     * @param task name of the task
     * @param samples of the task
     * @param calls samples times epochs, or this model and task's share of what a load makes that has a time or number of its own
     * @param inputTokens of all calls
     * @param outputTokens of all calls
     * @param cost of all calls; unpriced where no table has the model
     * @param batchUsd what the same tokens cost through the provider's batch interface, which LLM-Bench does not call; {@code null}
     *     where no table says
     * @param run id of the run that tokens and times come from; {@code null} where they are assumed
     */
    public record Row(
            String model,
            String task,
            long samples,
            long calls,
            long inputTokens,
            long outputTokens,
            Cost cost,
            @Nullable BigDecimal batchUsd,
            @Nullable String run) {}

    /** Calls of all models. */
    public long calls() {
        return rows.stream().mapToLong(Row::calls).sum();
    }

    /** Of all models; incomplete where one has no price. */
    public Cost cost() {
        return rows.stream().map(Row::cost).reduce(Cost.NONE, Cost::plus);
    }

    /**
     * The forecast of a benchmark. Reads its data sets, calls nobody.
     *
     * @param before a finished run to learn from; {@code null} for none
     * @throws IllegalArgumentException if a data set cannot be read, or the load finds out itself how many calls it makes
     */
    public static Forecast of(Benchmark benchmark, PriceTable prices, Assumptions assumptions, @Nullable Run before) {
        Map<Experience.Cell, Experience> known = before == null ? Map.of() : Experience.of(before);
        String source = before == null ? null : before.id();
        List<Cell> cells = new ArrayList<>();
        for (Task task : benchmark.tasks()) {
            Map<Map<String, String>, Texts> prompts = new HashMap<>();
            for (ModelRef model : benchmark.models()) {
                Texts texts = prompts.computeIfAbsent(model.variables(), variables -> Texts.of(task, variables));
                Experience learned = known.get(new Experience.Cell(model.label(), task.name()));
                Experience mean = learned == null ? assumed(assumptions, model, texts) : learned;
                cells.add(new Cell(model, task, texts.samples(), mean, learned == null ? null : source));
            }
        }
        Pace pace = Pace.of(
                benchmark,
                cells.stream().mapToLong(Cell::trials).sum(),
                cells.stream()
                        .mapToDouble(cell -> cell.mean().seconds() * cell.trials())
                        .sum());
        return new Forecast(
                cells.stream().map(cell -> cell.row(pace.share(), prices)).toList(), pace.time());
    }

    private record Cell(
            ModelRef model,
            Task task,
            long samples,
            Experience mean,
            @Nullable String run) {
        long trials() {
            return samples * task.epochs();
        }

        Row row(double share, PriceTable prices) {
            long calls = Math.round(trials() * share);
            long input = Math.round(mean.inputTokens() * calls);
            long output = Math.round(mean.outputTokens() * calls);
            return new Row(
                    model.label(),
                    task.name(),
                    samples,
                    calls,
                    input,
                    output,
                    prices.price(model)
                            .map(price -> price.cost(Usage.of(input, output)))
                            .orElse(Cost.UNPRICED),
                    prices.price(model)
                            .flatMap(Price::batch)
                            .map(price -> price.cost(Usage.of(input, output)).usd())
                            .orElse(null),
                    run);
        }
    }

    private static Experience assumed(Assumptions assumptions, ModelRef model, Texts texts) {
        Integer most = model.parameters().maxOutputTokens();
        long output = most == null ? assumptions.outputTokens() : Math.min(most, assumptions.outputTokens());
        return new Experience(
                texts.characters() / CHARACTERS_A_TOKEN / texts.samples(),
                output,
                assumptions.call().toNanos() / 1e9);
    }

    /** How many prompts a task has, and how long they are; a task whose code makes the calls shows only its inputs. */
    private record Texts(long samples, long characters) {
        static Texts of(Task task, Map<String, String> variables) {
            try (Stream<Sample> samples = Samples.open(task.dataset(), Path.of(""))) {
                PromptRenderer renderer = task.evaluator() == null ? new PromptRenderer(task) : null;
                long[] sums = new long[2];
                samples.forEach(sample -> {
                    sums[0]++;
                    sums[1] += renderer == null
                            ? sample.input().length()
                            : renderer.render(renderer.shown(sample), variables).stream()
                                    .mapToLong(message -> message.text().length())
                                    .sum();
                });
                if (sums[0] == 0) {
                    throw new IllegalArgumentException(
                            "dataset " + task.dataset().name() + " of task " + task.name() + " has no sample");
                }
                return new Texts(sums[0], sums[1]);
            }
        }
    }
}
