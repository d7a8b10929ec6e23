package io.github.llmbench.engine.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.Trial;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls that were answered and paid for in trials that did not come to their end, since the budget ended or a later call failed: a
 * resumed run takes their answers instead of asking again. Safe for use by several threads.
 */
final class KeptCalls {
    private final Map<Trial.Key, List<Call>> byTrial = new ConcurrentHashMap<>();

    /**
     * Keeps what can be used again.
     *
     * @return the cost of what cannot
     */
    Cost keep(Trial trial) {
        List<Call> answered = new ArrayList<>();
        Cost lost = Cost.NONE;
        for (Call call : trial.calls()) {
            if (call.response().error() == null) {
                answered.add(call);
            } else {
                lost = lost.plus(call.cost());
            }
        }
        if (!answered.isEmpty()) {
            byTrial.put(trial.key(), answered);
        }
        return lost;
    }

    /** Whether there is none. */
    boolean none() {
        return byTrial.isEmpty();
    }

    /** The call that a trial made for this very request; each is given once. */
    Optional<Call> take(Trial.Key trial, Call.Purpose purpose, String model, ModelRequest request) {
        List<Call> calls = byTrial.get(trial);
        if (calls == null) {
            return Optional.empty();
        }
        synchronized (calls) {
            for (Iterator<Call> each = calls.iterator(); each.hasNext(); ) {
                Call call = each.next();
                if (call.purpose() == purpose
                        && call.model().equals(model)
                        && call.request().equals(request)) {
                    each.remove();
                    return Optional.of(call);
                }
            }
        }
        return Optional.empty();
    }
}
