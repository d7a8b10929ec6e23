package io.github.llmbench.engine.text;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.apiguardian.api.API;

/**
 * Figures rounded by their unit: shares and plain numbers to three decimals (one from 100 on), {@code ms} to three digits or whole
 * milliseconds, {@code USD} to four decimals and smaller sums to two digits, anything else to one decimal; half to even. Stateless, safe
 * for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Rounding {
    private static final double SMALL_P = 0.001;
    private static final int MONEY_DIGITS = 4;
    private static final MathContext CENTS = new MathContext(2, RoundingMode.HALF_EVEN);
    private static final String DOLLARS = "USD";

    private Rounding() {}

    /** For a table: {@code 0.600}, {@code 1,234}, {@code $0.0123}. The unit stands in the heading. */
    public static String text(double value, String unit) {
        if (!Double.isFinite(value)) {
            return infinite(value);
        }
        BigDecimal rounded = rounded(value, unit);
        if (unit.equals(DOLLARS)) {
            return dollars(rounded);
        }
        return rounded.abs().compareTo(BigDecimal.valueOf(1_000)) < 0
                ? unsigned(rounded)
                : String.format(Locale.ROOT, "%,." + rounded.scale() + "f", rounded);
    }

    /** For a sentence, the same figure without zeros at its end: {@code 0.6}, {@code 1234 ms}, {@code 0.0123 USD}. */
    public static String plain(double value, String unit) {
        return digits(value, unit) + (unit.isEmpty() ? "" : " " + unit);
    }

    /** As {@link #plain}, without the unit. */
    public static String digits(double value, String unit) {
        if (!Double.isFinite(value)) {
            return infinite(value);
        }
        BigDecimal rounded = rounded(value, unit);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** A sum of money in USD. */
    public static String usd(BigDecimal value) {
        return dollars(money(value));
    }

    /** {@code 0.031}, {@code 4.2e-7}. */
    public static String pValue(double value) {
        if (value >= SMALL_P) {
            return String.format(Locale.ROOT, "%.3f", value);
        }
        return value == 0
                ? "< 1e-300"
                : String.format(Locale.ROOT, "%.1e", value).replace("e-0", "e-");
    }

    /** What is shown of a figure, as a number. */
    public static BigDecimal rounded(double value, String unit) {
        // Not %.3f: reports have a number in each of their many rows, and this takes a tenth of the time.
        BigDecimal exact = BigDecimal.valueOf(value);
        return switch (unit) {
            case DOLLARS -> money(exact);
            case "ms" ->
                exact.setScale(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0, RoundingMode.HALF_EVEN);
            case "" -> exact.setScale(Math.abs(value) < 100 ? 3 : 1, RoundingMode.HALF_EVEN);
            default -> exact.setScale(1, RoundingMode.HALF_EVEN);
        };
    }

    /** A fraction of a cent must not be shown as nothing. */
    private static BigDecimal money(BigDecimal exact) {
        BigDecimal rounded = exact.setScale(MONEY_DIGITS, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 && exact.signum() != 0 ? exact.round(CENTS).stripTrailingZeros() : rounded;
    }

    private static String dollars(BigDecimal rounded) {
        return (rounded.signum() < 0 ? "-$" : "$") + rounded.abs().toPlainString();
    }

    private static String unsigned(BigDecimal rounded) {
        return (rounded.signum() == 0 ? rounded.abs() : rounded).toPlainString();
    }

    private static String infinite(double value) {
        return Double.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
    }
}
