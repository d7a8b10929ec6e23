package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.math.BigDecimal;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a run may spend. When it is reached the run stops in good order and its result is marked partial. Immutable.
 *
 * @param usd US dollars; {@code null} for no limit
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Budget(@Nullable BigDecimal usd) {
    /** No limit. */
    public static final Budget NONE = new Budget((BigDecimal) null);

    public Budget {
        if (usd != null && usd.signum() <= 0) {
            throw new IllegalArgumentException("budget must be > 0 USD, but was " + usd);
        }
    }

    /**
     * So many US dollars, as a decimal number: {@code "2.00"}.
     *
     * @throws IllegalArgumentException if it is not a number over 0
     */
    public static Budget usd(String amount) {
        try {
            return new Budget(new BigDecimal(Checks.notBlank(amount, "budget").strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "budget must be a decimal number of USD such as 2.00, but was \"" + amount + "\"", e);
        }
    }
}
