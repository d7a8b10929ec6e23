package io.github.llmbench.store.budget;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.math.BigDecimal;
import org.apiguardian.api.API;

/**
 * A budget came to 50, 80 or 100 percent. Told once for each, whichever process spends. Immutable.
 *
 * @param scope name of the scope
 * @param percent 50, 80 or 100
 * @param spentUsd spent so far
 * @param limitUsd the limit
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record BudgetAlert(String scope, int percent, BigDecimal spentUsd, BigDecimal limitUsd) {}
