package io.github.llmbench.server.spend;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a month will have cost at its end: what it cost so far, and for the rest of it the mean of the last whole days. Immutable.
 *
 * @param days whole days the mean is of; 0 where there was no cost in them
 * @param remainingDays of the month, the rest of today included
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
        @Nullable BigDecimal limitUsd,
        @Nullable LocalDate reachedOn,
        String method) {
    /** Four weeks, so that each day of the week counts as often. */
    private static final int WINDOW = 28;

    private static final int DIGITS = 6;

    static Forecast of(String project, Spend spend, @Nullable BigDecimal limit, Instant now) {
        LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
        YearMonth month = YearMonth.from(today);
        BigDecimal spent = spend.usd(project, month.atDay(1), today.plusDays(1));
        LocalDate from = spend.first(project, today.minusDays(WINDOW), today).orElse(today);
        long days = ChronoUnit.DAYS.between(from, today);
        BigDecimal daily = days == 0
                ? BigDecimal.ZERO
                : spend.usd(project, from, today).divide(BigDecimal.valueOf(days), MathContext.DECIMAL64);
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
                limit,
                limit == null ? null : reached(limit.subtract(spent), daily, now, end),
                days == 0
                        ? "spent so far; there is no whole day with a cost in the last " + WINDOW + " days to go by"
                        : "spent so far + remaining days x mean of the last " + days + " whole days (UTC)");
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
