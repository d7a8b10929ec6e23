package io.github.llmbench.engine.run;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.BoundModel;

/** A trial that is to be made. */
record PlannedTrial(BoundModel model, Task task, Sample sample, int epoch) {
    Trial.Key key() {
        return new Trial.Key(model.ref().label(), task.name(), sample.id(), epoch);
    }

    /** The same as a further epoch. */
    PlannedTrial again(int round) {
        return new PlannedTrial(model, task, sample, Math.addExact(epoch, Math.multiplyExact(round, task.epochs())));
    }
}
