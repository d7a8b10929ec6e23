package io.github.llmbench.engine.run;

import io.github.llmbench.api.Load;
import io.github.llmbench.engine.load.ClosedLoop;
import io.github.llmbench.engine.load.Dispatch;
import io.github.llmbench.engine.load.OpenLoop;
import io.github.llmbench.engine.load.Schedule;
import io.github.llmbench.engine.load.Window;
import io.github.llmbench.engine.load.Work;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts a plan under a load.
 *
 * @param items the units of the plan, one after another
 * @param work starts one
 * @param notSent told of each that was due and is never started, and whether it was of the warm-up
 * @param stopped asked before each start
 * @param measuring runs when the warm-up is over
 */
record Loading(
        Supplier<@Nullable Due> items,
        long planned,
        long seed,
        Work<Due> work,
        BiConsumer<Due, Boolean> notSent,
        BooleanSupplier stopped,
        Dispatch dispatch,
        Runnable measuring,
        Executor executor,
        ScheduledExecutorService timer) {

    CompletableFuture<Window> start(Load load) {
        return load instanceof Load.Closed closed
                ? new ClosedLoop<>(closed, planned, items, work, stopped, dispatch, measuring, executor, timer).start()
                : open((Load.Open) load, work, stopped).start();
    }

    /** A part of a load that consists of several. */
    CompletableFuture<Window> start(Load.Open part, long shift, Work<Due> partWork, BooleanSupplier partStopped) {
        return open(part, partWork, partStopped).start(shift);
    }

    private OpenLoop<Due> open(Load.Open load, Work<Due> how, BooleanSupplier until) {
        return new OpenLoop<>(
                Schedule.of(load, seed, planned), items, how, notSent, until, dispatch, load.maxInFlight(), measuring);
    }

    /** How many trials a load makes; 0 where that is not known beforehand. */
    static long trials(Load load, long seed, Units units, long planned) {
        if (!load.paced()) {
            return units.trials(planned);
        }
        Load.Phases phases = load.phases();
        if (load instanceof Load.Sweep || phases.until() != null || planned == 0) {
            return 0;
        }
        if (load instanceof Load.Open open) {
            return units.trials(Schedule.of(open, seed, planned).count());
        }
        Integer warmUp = phases.warmUp().calls();
        Integer measured = phases.measured().calls();
        boolean timed = phases.warmUp().time() != null || phases.measured().time() != null;
        return timed ? 0 : units.trials((warmUp == null ? 0 : warmUp) + (measured == null ? planned : measured));
    }
}
