package io.github.llmbench.store.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Trial;
import io.github.llmbench.store.codec.TraceCodec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A trial as a line of an archive. */
record ArchivedTrial(
        Trial.Key key,
        Outcome outcome,
        String text,
        LinkedHashMap<String, Score> scores,
        List<StoredCall> calls,
        String traces,
        @Nullable String cluster,
        @Nullable String error,
        @Nullable List<String> tags) {

    static ArchivedTrial of(Trial trial) {
        List<CallTrace> traces =
                trial.calls().stream().map(call -> call.response().trace()).toList();
        return new ArchivedTrial(
                trial.key(),
                trial.outcome(),
                trial.text(),
                new LinkedHashMap<>(trial.scores()),
                trial.calls().stream().map(StoredCall::of).toList(),
                Base64.getEncoder().encodeToString(TraceCodec.write(traces)),
                trial.cluster(),
                trial.error(),
                trial.tags().isEmpty() ? null : trial.tags());
    }

    Trial trial() {
        List<CallTrace> restored = TraceCodec.read(Base64.getDecoder().decode(traces));
        List<Call> made = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            made.add(calls.get(i).with(restored.get(i)));
        }
        return new Trial(key, outcome, text, scores, made, cluster, error, tags == null ? List.of() : tags);
    }
}
