package io.github.llmbench.engine.run;

import java.util.List;

/** What starts together: one trial, or the turns of a conversation one after another. */
record Unit(List<PlannedTrial> turns) {
    Unit {
        turns = List.copyOf(turns);
    }

    /** The same trials as further epochs: the {@code round}-th time after the first. */
    Unit again(int round) {
        return round == 0
                ? this
                : new Unit(turns.stream().map(turn -> turn.again(round)).toList());
    }
}
