package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.gate.Gates;
import io.github.llmbench.engine.reduce.Reducer;
import io.github.llmbench.engine.reduce.Reducers;

/** Whether a benchmark can be run at all, asked before anything is opened or paid for. */
final class Soundness {
    private Soundness() {}

    /** @throws IllegalArgumentException if it cannot, saying why and what to do */
    static void check(Benchmark benchmark) {
        if (benchmark.tasks().isEmpty()) {
            throw new IllegalArgumentException(
                    "benchmark " + benchmark.name() + " has no task; add one with task(Task.of(dataset))");
        }
        if (benchmark.models().isEmpty()) {
            throw new IllegalArgumentException(
                    "benchmark " + benchmark.name() + " has no model; add one with models(\"provider:name\")");
        }
        benchmark.tasks().forEach(Soundness::checkReducer);
        Gates.check(benchmark);
        if (benchmark.load() instanceof Load.Sweep && benchmark.slos().isEmpty()) {
            throw new IllegalArgumentException("benchmark " + benchmark.name()
                    + " sweeps without an SLO; say what a call is to keep, for example slo(\"ttft <= 500ms\")");
        }
        if (benchmark.policy().stopWhenDecided() && benchmark.load().paced()) {
            throw new IllegalArgumentException(
                    "benchmark " + benchmark.name() + " stops when its gates are decided, which needs a load"
                            + " that makes each planned trial once, but its load is \"" + benchmark.load()
                            + "\"; use closed n, or leave stop-when-decided out");
        }
        if (benchmark.load() instanceof Load.Open open && open.arrivals() instanceof Load.Replay) {
            checkReplay(benchmark);
        }
        Load.Phases phases = benchmark.load().phases();
        if (phases.until() != null && phases.measured().endless()) {
            throw new IllegalArgumentException("load \"" + benchmark.load()
                    + "\" could go on for ever; say how far it goes at most, for example for 10min");
        }
    }

    /** The n-th time of a trace belongs to the n-th sample. */
    private static void checkReplay(Benchmark benchmark) {
        int tasks = benchmark.tasks().size();
        int epochs = benchmark.tasks().get(0).epochs();
        if (tasks > 1 || epochs > 1) {
            throw new IllegalArgumentException("benchmark " + benchmark.name()
                    + " replays a trace, which has a time for each sample of one task, but it has "
                    + (tasks > 1 ? tasks + " tasks" : epochs + " epochs") + "; make it "
                    + (tasks > 1 ? "a benchmark for each" : "one epoch"));
        }
    }

    private static void checkReducer(Task task) {
        try {
            Reducer unused = Reducers.byName(task.reducer());
            task.scorers().forEach(scorer -> Reducers.check(task.reducer(), scorer));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("task " + task.name() + ": " + e.getMessage(), e);
        }
        if (Reducers.fewest(task.reducer()) > task.epochs()) {
            throw new IllegalArgumentException("reducer " + task.reducer() + " of task " + task.name() + " needs "
                    + Reducers.fewest(task.reducer()) + " epochs of each sample, but it has " + task.epochs());
        }
    }
}
