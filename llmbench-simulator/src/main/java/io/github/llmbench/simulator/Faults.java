package io.github.llmbench.simulator;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Chooses the fault of a request, if any. */
final class Faults {
    private final List<Fault> faults;

    Faults(List<Fault> faults) {
        this.faults = faults;
    }

    @Nullable
    Fault choose(long number, SplittableRandom random) {
        // Drawn for every request, so that a fault of every n-th does not shift what the others draw.
        double drawn = random.nextDouble();
        for (Fault fault : faults) {
            if (fault.strikesEvery(number)) {
                return fault;
            }
        }
        for (Fault fault : faults) {
            drawn -= fault.share();
            if (drawn < 0) {
                return fault;
            }
        }
        return null;
    }
}
