package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.cassette.Mode;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the unfinished run that a benchmark goes on with: the same experiment, made in the same mode. */
final class Resumption {
    private final RunStore store;

    Resumption(RunStore store) {
        this.store = store;
    }

    /**
     * The run to go on with.
     *
     * @param facts gets why one was left aside, or what else changed since it began
     */
    Optional<RunHeader> of(Benchmark benchmark, Fingerprint fingerprint, List<String> facts) throws IOException {
        Optional<RunHeader> unfinished = store.unfinished(benchmark.name());
        if (unfinished.isEmpty()) {
            return unfinished;
        }
        RunHeader header = unfinished.get();
        if (benchmark.load().paced()) {
            if (newest(header)) {
                facts.add("left aside: unfinished run " + header.id() + "; a load is measured in one piece");
            }
            return Optional.empty();
        }
        String mode = fingerprint.context().get(BenchmarkRunner.MODE);
        if (Mode.REPLAY.toString().equals(mode)) {
            return Optional.empty();
        }
        if (!Objects.equals(header.fingerprint().context().get(BenchmarkRunner.MODE), mode)) {
            if (newest(header)) {
                facts.add("left aside: unfinished run " + header.id() + " was made in another mode");
            }
            return Optional.empty();
        }
        List<String> identity = header.fingerprint().identityChanges(fingerprint);
        if (!identity.isEmpty()) {
            if (newest(header)) {
                facts.add("left aside: unfinished run " + header.id() + " is another experiment, since these changed: "
                        + String.join(", ", identity));
            }
            return Optional.empty();
        }
        List<String> context = Fingerprints.contextChanges(header.fingerprint(), fingerprint);
        if (!context.isEmpty()) {
            facts.add("changed since the start of the resumed run: " + String.join(", ", context));
        }
        return unfinished;
    }

    /** Whether no later run of the benchmark has been made; one that was left aside long ago is no news. */
    private boolean newest(RunHeader header) throws IOException {
        try (Stream<RunHeader> runs = store.runs()) {
            return runs.filter(run -> run.benchmark().equals(header.benchmark()))
                    .findFirst()
                    .filter(run -> run.id().equals(header.id()))
                    .isPresent();
        }
    }
}
