package io.github.llmbench.server.spend;

import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.stats.PredictedSum;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a month will have cost at its end: what it cost so far, and for the rest of it the mean of the last whole days. Immutable.
 *
 * @param days whole days the mean is of; 0 where there was no cost in them
 * @param remainingDays of the month, the rest of today included
 * @param range where that lies with 95 % chance, and not below what it cost so far; {@code null} where there are fewer than two days, or
 *     all cost the same
 * @param limitUsd of the month; {@code null} for none
 * @param reachedOn when the limit is used up at this pace; {@code null} where not in this month
 */
record Forecast(
        String month,
        BigDecimal spentUsd,
        BigDecimal usdADay,
        long days,
        BigDecimal remainingDays,
        BigDecimal forecastUsd,
        @Nullable Interval range,
        @Nullable BigDecimal limitUsd,
        @Nullable LocalDate reachedOn,
        String method) {
    /** Four weeks, so that each day of the week counts as often. */
    private static final int WINDOW = 28;

    private static final int DIGITS = 6;
    private static final double LEVEL = 0.95;

    static Forecast of(String project, Spend spend, @Nullable BigDecimal limit, Instant now) {
        LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
        YearMonth month = YearMonth.from(today);
        BigDecimal spent = spend.usd(project, month.atDay(1), today.plusDays(1));
        LocalDate from = spend.first(project, today.minusDays(WINDOW), today).orElse(today);
        long days = ChronoUnit.DAYS.between(from, today);
        List<BigDecimal> costs = costs(project, spend, from, today);
        BigDecimal daily = days == 0
                ? BigDecimal.ZERO
                : costs.stream()
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .divide(BigDecimal.valueOf(days), MathContext.DECIMAL64);
        Instant end = month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        BigDecimal remaining = BigDecimal.valueOf(Duration.between(now, end).toMillis())
                .divide(BigDecimal.valueOf(Duration.ofDays(1).toMillis()), MathContext.DECIMAL64);
        return new Forecast(
                month.toString(),
                spent,
                rounded(daily),
                days,
                remaining.setScale(2, RoundingMode.HALF_EVEN),
                rounded(spent.add(daily.multiply(remaining))),
                range(spent, costs, remaining),
                limit,
                limit == null ? null : reached(limit.subtract(spent), daily, now, end),
                days == 0
                        ? "spent so far; there is no whole day with a cost in the last " + WINDOW + " days to go by"
                        : "spent so far + remaining days x mean of the last " + days + " whole days (UTC)");
    }

    /** What each day of a time cost, those without a cost included. */
    private static List<BigDecimal> costs(String project, Spend spend, LocalDate from, LocalDate until) {
        Map<LocalDate, BigDecimal> costs = spend.byDay(project, from, until);
        return from.datesUntil(until)
                .map(day -> costs.getOrDefault(day, BigDecimal.ZERO))
                .toList();
    }

    /** Spent so far, and what is to come by the spread of the days; source: {@link PredictedSum}. */
    private static @Nullable Interval range(BigDecimal spent, List<BigDecimal> costs, BigDecimal remaining) {
        double[] values = costs.stream().mapToDouble(BigDecimal::doubleValue).toArray();
        Interval rest = remaining.signum() > 0 ? PredictedSum.interval(values, remaining.doubleValue(), LEVEL) : null;
        double least = spent.doubleValue();
        return rest == null
                ? null
                : new Interval(
                        least + Math.max(0, rest.low()), least + Math.max(0, rest.high()), rest.level(), rest.method());
    }

    private static BigDecimal rounded(BigDecimal usd) {
        return usd.setScale(DIGITS, RoundingMode.HALF_EVEN);
    }

    private static @Nullable LocalDate reached(BigDecimal left, BigDecimal daily, Instant now, Instant end) {
        if (left.signum() <= 0) {
            return now.atOffset(ZoneOffset.UTC).toLocalDate();
        }
        if (daily.signum() == 0) {
            return null;
        }
        BigDecimal days = left.divide(daily, MathContext.DECIMAL64);
        BigDecimal month = BigDecimal.valueOf(ChronoUnit.DAYS.between(now, end) + 1);
        if (days.compareTo(month) > 0) {
            return null;
        }
        Instant at = now.plusMillis(
                days.multiply(BigDecimal.valueOf(Duration.ofDays(1).toMillis())).longValue());
        return at.isBefore(end) ? at.atOffset(ZoneOffset.UTC).toLocalDate() : null;
    }
}
