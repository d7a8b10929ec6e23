package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.math.BigDecimal;
import org.apiguardian.api.API;

/**
 * What calls cost in US dollars, or that some of them have no price. A missing price is never taken as 0. Immutable.
 *
 * @param usd the sum over the priced calls
 * @param priced calls with a price
 * @param unpriced calls without one
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Cost(BigDecimal usd, long priced, long unpriced) {
    /** No call at all. */
    public static final Cost NONE = new Cost(BigDecimal.ZERO, 0, 0);

    /** One call without a price. */
    public static final Cost UNPRICED = new Cost(BigDecimal.ZERO, 0, 1);

    public Cost {
        Checks.notNegative(usd, "usd");
        Checks.notNegative(priced, "priced");
        Checks.notNegative(unpriced, "unpriced");
    }

    /** One priced call. */
    public static Cost of(BigDecimal usd) {
        return new Cost(usd, 1, 0);
    }

    /** Both together. */
    public Cost plus(Cost other) {
        return new Cost(usd.add(other.usd), priced + other.priced, unpriced + other.unpriced);
    }

    /** Whether every call has a price. */
    public boolean complete() {
        return unpriced == 0;
    }
}
