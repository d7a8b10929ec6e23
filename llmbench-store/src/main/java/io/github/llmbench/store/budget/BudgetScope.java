package io.github.llmbench.store.budget;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.math.BigDecimal;
import java.time.YearMonth;
import org.apiguardian.api.API;

/**
 * What a budget is for. Immutable.
 *
 * <pre>{@code
 * BudgetScope scope = BudgetScope.project("search", new BigDecimal("200")).in(YearMonth.now(ZoneOffset.UTC));
 * }</pre>
 *
 * @param name unique, such as {@code project:search:2026-11}
 * @param limitUsd US dollars
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record BudgetScope(String name, BigDecimal limitUsd) {
    public BudgetScope {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the scope of a budget must have a name");
        }
        if (limitUsd.signum() <= 0) {
            throw new IllegalArgumentException("budget of " + name + " must be > 0 USD, but was " + limitUsd);
        }
    }

    /** One run. */
    public static BudgetScope run(String id, BigDecimal limitUsd) {
        return new BudgetScope("run:" + id, limitUsd);
    }

    /** All runs of a project. */
    public static BudgetScope project(String project, BigDecimal limitUsd) {
        return new BudgetScope("project:" + project, limitUsd);
    }

    /** All calls with the keys of a provider, whichever project makes them. */
    public static BudgetScope keys(String provider, BigDecimal limitUsd) {
        return new BudgetScope("keys:" + provider, limitUsd);
    }

    /** The same for one month, with its own count. */
    public BudgetScope in(YearMonth month) {
        return new BudgetScope(name + ":" + month, limitUsd);
    }
}
