package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.math.BigDecimal;
import org.apiguardian.api.API;

/**
 * A budget came to 50, 80 or 100 percent. Told once for each, whichever process spends. Immutable.
 *
 * @param scope what the budget is for, such as {@code run:20261126-101500-000-ab12cd} or {@code project:search:2026-11}
 * @param percent 50, 80 or 100
 * @param spentUsd spent so far, in US dollars
 * @param limitUsd the limit, in US dollars
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record BudgetAlert(String scope, int percent, BigDecimal spentUsd, BigDecimal limitUsd) {
    public BudgetAlert {
        Checks.notBlank(scope, "scope");
        Checks.notNull(spentUsd, "spentUsd");
        Checks.notNull(limitUsd, "limitUsd");
    }

    @Override
    public String toString() {
        return "budget " + scope + ": " + percent + " % reached, " + spentUsd.toPlainString() + " of "
                + limitUsd.toPlainString() + " USD are spent";
    }
}
