package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Load;
import org.apiguardian.api.API;

/**
 * A part of a load that several processes make from the same moment on. Of an open load it is every {@code parts}-th start of the whole
 * schedule: thinned so, the parts together are that very schedule, whatever its gaps. Of a closed load it is its part of the slots; the
 * first parts get what is left over. Immutable.
 *
 * <pre>{@code
 * Share.check(benchmark.load(), 4);
 * List<Share> all = IntStream.range(0, 4).mapToObj(part -> new Share(part, 4)).toList();
 * }</pre>
 *
 * @param index number of the part, from 0
 * @param parts how many there are
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Share(int index, int parts) {
    /** All of it. */
    public static final Share WHOLE = new Share(0, 1);

    public Share {
        if (parts < 1 || index < 0 || index >= parts) {
            throw new IllegalArgumentException("a part must be one of 0 to " + (parts - 1) + ", but was " + index);
        }
    }

    /** Whether the start of this number, counted from 0 over the whole load, is of this part. */
    public boolean has(long number) {
        return number % parts == index;
    }

    /** How many of so many are of this part. */
    public int of(int all) {
        return (int) of((long) all);
    }

    /** How many of so many are of this part. */
    public long of(long all) {
        return all / parts + (index < all % parts ? 1 : 0);
    }

    /** The slots of this part, with its part of the calls where their number ends a phase. */
    public Load.Closed of(Load.Closed whole) {
        Load.Phases phases = whole.phases();
        return parts == 1
                ? whole
                : new Load.Closed(
                        of(whole.inFlight()),
                        whole.thinkTime(),
                        new Load.Phases(of(phases.warmUp()), of(phases.measured()), phases.until()));
    }

    private Load.Extent of(Load.Extent whole) {
        Integer calls = whole.calls();
        return calls == null ? whole : new Load.Extent(of(calls.intValue()), whole.time());
    }

    /**
     * Whether a load can be made in parts.
     *
     * @throws IllegalArgumentException if not; says why
     */
    public static void check(Load load, int parts) {
        String why = !load.paced()
                ? "is not measured; it is spread over workers by itself"
                : load instanceof Load.Sweep
                        ? "looks for a rate, stage by stage, which one process has to do"
                        : load.phases().until() != null
                                ? "ends when a metric is known well enough, which no part of it can tell"
                                : fewest(load) < parts
                                        ? "has " + fewest(load) + " slots or calls to give to " + parts + " workers"
                                        : null;
        if (why != null) {
            throw new IllegalArgumentException(
                    "load \"" + load + "\" cannot be shared by " + parts + " workers: it " + why);
        }
    }

    private static int fewest(Load load) {
        int slots = load instanceof Load.Closed closed
                ? closed.inFlight()
                : load instanceof Load.Open open && open.maxInFlight() != null ? open.maxInFlight() : Integer.MAX_VALUE;
        return Math.min(
                slots,
                Math.min(calls(load.phases().warmUp()), calls(load.phases().measured())));
    }

    private static int calls(Load.Extent extent) {
        Integer calls = extent.calls();
        return calls == null ? Integer.MAX_VALUE : calls;
    }
}
