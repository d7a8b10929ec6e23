package io.github.llmbench.engine.run;

import io.github.llmbench.engine.load.Share;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The units of a plan in order; round and round where a load goes further than the plan. Used by one thread at a time. */
final class Units implements Supplier<@Nullable Unit> {
    private final Plan plan;
    private final boolean again;
    private final int step;
    private long next;

    Units(Plan plan, boolean again) {
        this(plan, again, Share.WHOLE);
    }

    /** Those of a part of a load: no two parts make the same trial. */
    Units(Plan plan, boolean again, Share share) {
        this.plan = plan;
        this.again = again;
        step = share.parts();
        next = share.index();
    }

    @Override
    public @Nullable Unit get() {
        if (plan.isEmpty() || (!again && next >= plan.size())) {
            return null;
        }
        Unit unit = plan.get((int) (next % plan.size())).again(Math.toIntExact(next / plan.size()));
        next += step;
        return unit;
    }

    /** How many trials the first {@code units} units have. */
    long trials(long units) {
        int size = plan.size();
        return units / size * plan.trials(size) + plan.trials((int) (units % size));
    }
}
