package io.github.llmbench.engine.run;

import io.github.llmbench.api.Load;
import io.github.llmbench.engine.load.ClosedLoop;
import io.github.llmbench.engine.load.Dispatch;
import io.github.llmbench.engine.load.Measuring;
import io.github.llmbench.engine.load.OpenLoop;
import io.github.llmbench.engine.load.Schedule;
import io.github.llmbench.engine.load.Share;
import io.github.llmbench.engine.load.Work;
import io.github.llmbench.engine.timing.Window;
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
 * @param share which part of the load this process makes
 * @param models that the plan has
 * @param allowed how many trials the platform allows at a time
 * @param work starts one
 * @param notSent told of each that was due and is never started, and whether it was of the warm-up
 * @param stopped asked before each start
 * @param measuring hears where the measured part begins and ends
 */
record Loading(
        Supplier<@Nullable Due> items,
        long planned,
        Share share,
        int models,
        int allowed,
        long seed,
        Work<Due> work,
        BiConsumer<Due, Boolean> notSent,
        BooleanSupplier stopped,
        Dispatch dispatch,
        Measuring measuring,
        Executor executor,
        ScheduledExecutorService timer) {

    CompletableFuture<Window> start(Load load) {
        return load instanceof Load.Closed closed
                ? new ClosedLoop<>(
                                share.of(closed),
                                share.of(planned),
                                items,
                                work,
                                stopped,
                                dispatch,
                                measuring,
                                executor,
                                timer)
                        .start()
                : start((Load.Open) load, 0);
    }

    /**
     * A load, or a part of one that consists of several.
     *
     * @param shift added to every offset
     */
    CompletableFuture<Window> start(Load.Open load, long shift) {
        return new OpenLoop<>(
                        Schedule.of(load, seed, planned, models, share),
                        items,
                        work,
                        notSent,
                        stopped,
                        dispatch,
                        load.maxInFlight() == null
                                ? null
                                : Integer.valueOf(share.of(load.maxInFlight().intValue())),
                        allowed,
                        measuring)
                .start(shift);
    }

    /** A load that is measured for a time, or longer until so many trials are due, see {@link Schedule#lasting}. */
    Load.Open lasting(Load.Open load, int fewest, int most) {
        return Schedule.lasting(load, seed, fewest, most);
    }

    /** The same for a part that treats its items otherwise. */
    Loading with(Work<Due> partWork, BiConsumer<Due, Boolean> partNotSent, BooleanSupplier partStopped) {
        return new Loading(
                items,
                planned,
                share,
                models,
                allowed,
                seed,
                partWork,
                partNotSent,
                partStopped,
                dispatch,
                measuring,
                executor,
                timer);
    }

    /** How many trials a load makes; 0 where that is not known beforehand. */
    static long trials(Load load, long seed, Units units, long planned, int models) {
        if (!load.paced()) {
            return units.trials(planned);
        }
        Load.Phases phases = load.phases();
        if (load instanceof Load.Sweep || phases.until() != null || planned == 0) {
            return 0;
        }
        if (load instanceof Load.Open open) {
            return units.trials(Schedule.of(open, seed, planned, models).count());
        }
        Integer warmUp = phases.warmUp().calls();
        Integer measured = phases.measured().calls();
        boolean timed = phases.warmUp().time() != null || phases.measured().time() != null;
        return timed ? 0 : units.trials((warmUp == null ? 0 : warmUp) + (measured == null ? planned : measured));
    }
}
