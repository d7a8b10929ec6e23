package io.github.llmbench.engine.run;

import io.github.llmbench.api.Baseline;
import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.compare.BaselineFile;
import io.github.llmbench.engine.compare.RunFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The baseline of one run: read before anything is paid for, made or replaced after the run where that is due. Used for one run.
 */
final class Baselines {
    private final Settings settings;
    private final @Nullable Baseline baseline;
    private final @Nullable RunFigures before;

    private Baselines(Settings settings, @Nullable Baseline baseline, @Nullable RunFigures before) {
        this.settings = settings;
        this.baseline = baseline;
        this.before = before;
    }

    /**
     * Of a benchmark.
     *
     * @throws IllegalArgumentException in one line if what is there is no baseline for it
     */
    static Baselines of(Benchmark benchmark, Settings settings) throws IOException {
        Baseline baseline = benchmark.policy().baseline();
        if (baseline == null) {
            return new Baselines(settings, null, null);
        }
        Optional<RunFigures> found = find(baseline, settings);
        found.ifPresent(figures -> check(benchmark, baseline, figures));
        return new Baselines(settings, baseline, found.orElse(null));
    }

    private static Optional<RunFigures> find(Baseline baseline, Settings settings) throws IOException {
        Path file = baseline.file();
        if (file != null) {
            return Files.exists(file) ? Optional.of(BaselineFile.read(file)) : Optional.empty();
        }
        String name = Objects.requireNonNull(baseline.name());
        String id = settings.store().named(name).orElse(name);
        Optional<Run> run = settings.store().find(id);
        String fault = run.isPresent() ? fault(run.get()) : null;
        if (fault != null) {
            throw new IllegalArgumentException(
                    "baseline " + baseline + " is run " + id + ", which " + fault + "; name a run over all samples");
        }
        return run.map(RunFigures::of);
    }

    /** Why a run cannot be what others are held against; {@code null} where it can. */
    private static @Nullable String fault(Run run) {
        return switch (run.status()) {
            case COMPLETE -> null;
            case DECIDED -> "ended early when its gates were decided";
            case PARTIAL -> "did not come to its end";
        };
    }

    private static void check(Benchmark benchmark, Baseline baseline, RunFigures figures) {
        List<String> tasks = benchmark.tasks().stream().map(Task::name).toList();
        if (tasks.stream().noneMatch(figures.header().tasks()::contains)) {
            throw new IllegalArgumentException("baseline " + baseline + " is of benchmark "
                    + figures.header().benchmark() + " with tasks "
                    + figures.header().tasks() + ", but " + benchmark.name() + " has " + tasks
                    + "; name the baseline of this benchmark, or update it");
        }
    }

    /** Whether there is a baseline to compare with or to make. */
    boolean wanted() {
        return baseline != null;
    }

    Optional<RunFigures> before() {
        return Optional.ofNullable(before);
    }

    /** Why there is nothing to compare with; empty where there is. */
    String why(boolean complete) {
        if (before != null) {
            return "";
        }
        return "there is no baseline yet: " + baseline + " does not exist"
                + (made(complete) ? "; it is made from this run" : "");
    }

    private boolean made(boolean complete) {
        return baseline != null
                && complete
                && (settings.updateBaseline() || (before == null && !settings.continuousIntegration()));
    }

    /** What people should know of it. */
    void addFacts(Fingerprint fingerprint, boolean complete, List<String> facts) {
        if (baseline == null) {
            return;
        }
        if (before != null) {
            List<String> changes = before.header().fingerprint().identityChanges(fingerprint);
            facts.add("baseline: run " + before.id() + " of " + baseline
                    + (changes.isEmpty() ? "" : "; these changed since: " + String.join(", ", changes)));
        }
        if (made(complete)) {
            facts.add("baseline: " + baseline + (before == null ? " is made" : " is replaced") + " from this run"
                    + (baseline.file() == null ? "" : "; commit it"));
        } else if (settings.updateBaseline()) {
            facts.add("baseline: " + baseline + " is not updated, since the run is not complete");
        } else if (before == null && complete) {
            facts.add("warning: baseline " + baseline + " does not exist, so that gates on it are undecided; it is not "
                    + "made in continuous integration: run once elsewhere, or update the baseline, and commit it");
        }
    }

    /** Makes or replaces it, where that is due. */
    void keep(Run run, RunFigures figures) throws IOException {
        boolean complete = run.status() == Run.Status.COMPLETE;
        if (baseline == null || !made(complete)) {
            return;
        }
        try {
            if (baseline.file() != null) {
                BaselineFile.write(baseline.file(), figures);
            } else {
                settings.store().name(Objects.requireNonNull(baseline.name()), run.id());
            }
        } catch (IOException e) {
            throw new IOException(
                    "run " + run.id() + " ended and is kept, but baseline " + baseline + " could not be written: "
                            + e.getMessage(),
                    e);
        }
    }
}
