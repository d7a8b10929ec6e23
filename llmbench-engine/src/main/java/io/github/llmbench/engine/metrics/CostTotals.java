package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Metric;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What calls cost; that of judges and embeddings also apart. */
final class CostTotals {
    private Cost all = Cost.NONE;
    private Cost judge = Cost.NONE;

    void add(Call call) {
        all = all.plus(call.cost());
        if (call.purpose() != Call.Purpose.CHAT) {
            judge = judge.plus(call.cost());
        }
    }

    void add(CostTotals other) {
        all = all.plus(other.all);
        judge = judge.plus(other.judge);
    }

    Cost all() {
        return all;
    }

    /** {@code cost} of all calls and {@code cost.judge}, where there are any to speak of. */
    List<Metric> metrics(@Nullable String model, @Nullable String task) {
        List<Metric> metrics = new ArrayList<>();
        add(metrics, "cost", model, task, all, "all calls");
        add(metrics, "cost.judge", model, task, judge, "calls of judges and embeddings, a part of cost");
        return metrics;
    }

    private static void add(
            List<Metric> metrics, String name, @Nullable String model, @Nullable String task, Cost cost, String what) {
        // Without any priced call there is no sum, also where all calls failed; one served from a cache is priced, at
        // nothing.
        if (cost.priced() == 0) {
            return;
        }
        String signature = "price table; sum over " + what
                + (cost.complete() ? "" : "; " + cost.unpriced() + " unpriced calls left out");
        metrics.add(new Metric(
                name,
                model,
                task,
                cost.usd().doubleValue(),
                null,
                cost.priced(),
                cost.unpriced(),
                "USD",
                Direction.LOWER_IS_BETTER,
                signature));
    }
}
