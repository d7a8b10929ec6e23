package io.github.llmbench.engine.report;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.compare.Effect;
import io.github.llmbench.engine.compare.Judgements;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.report.RunDocument.DifferenceRow;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Sides on one task as JSON has them; a number that is infinite or not known is left out. */
record TableRow(
        String task,
        List<String> sides,
        List<String> models,
        List<MetricRow> metrics,
        List<RunComparison.Flips> flips,
        List<RunComparison.Unpaired> unpaired) {
    record MetricRow(
            String metric,
            String unit,
            Direction direction,
            List<SideRow> estimates,
            List<PairRow> pairs,
            List<RankRow> ranking,
            @Nullable JudgedRow judgements) {}

    record SideRow(
            int side, @Nullable Double estimate, @Nullable Interval interval) {}

    record RankRow(int rank, List<Integer> sides) {}

    record PairRow(
            int left,
            int right,
            @Nullable DifferenceRow difference,
            @Nullable Double adjusted,
            @Nullable Double q,
            @Nullable EffectRow effect,
            @Nullable Integer ahead,
            String why) {}

    record EffectRow(
            String name,
            @Nullable Double estimate,
            @Nullable LimitsRow interval) {
        static @Nullable EffectRow of(@Nullable Effect effect) {
            return effect == null
                    ? null
                    : new EffectRow(effect.name(), number(effect.estimate()), LimitsRow.of(effect.interval()));
        }
    }

    /** An interval one end of which may be infinite. */
    record LimitsRow(@Nullable Double low, @Nullable Double high, double level, String method) {
        static @Nullable LimitsRow of(@Nullable Interval interval) {
            return interval == null
                    ? null
                    : new LimitsRow(
                            number(interval.low()), number(interval.high()), interval.level(), interval.method());
        }
    }

    record JudgedRow(List<Judgements.Strength> strengths, String why) {}

    static TableRow of(RunComparison.Table table) {
        return new TableRow(
                table.task(),
                table.sides(),
                table.models(),
                table.rows().stream().map(TableRow::metric).toList(),
                table.flips(),
                table.unpaired());
    }

    private static MetricRow metric(RunComparison.Row row) {
        Judgements judgements = row.judgements();
        return new MetricRow(
                row.metric(),
                row.unit(),
                row.direction(),
                IntStream.range(0, row.estimates().size())
                        .mapToObj(side -> new SideRow(
                                side,
                                number(row.estimates().get(side)),
                                row.intervals().get(side)))
                        .toList(),
                row.pairs().stream()
                        .map(pair -> new PairRow(
                                pair.left(),
                                pair.right(),
                                pair.difference() == null ? null : DifferenceRow.of(pair.difference(), row.unit()),
                                number(pair.adjusted()),
                                number(pair.falseDiscovery()),
                                EffectRow.of(pair.effect()),
                                pair.ahead(),
                                pair.why()))
                        .toList(),
                row.ranking().stream()
                        .map(group -> new RankRow(group.rank(), group.members()))
                        .toList(),
                judgements == null ? null : new JudgedRow(judgements.strengths(), judgements.why()));
    }

    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
