package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.chain.Start;
import io.github.llmbench.engine.load.Work;
import io.github.llmbench.engine.timing.SloCheck;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import io.github.llmbench.engine.timing.Window;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the highest rate that meets the SLOs: doubles it until a stage fails, then halves the gap until it is a tenth of the rate,
 * then measures the rate that was found. A stage in which fewer than twenty trials would be due lasts until they are, up to ten times as
 * long as was asked for: less is no share. Used for one run.
 */
final class Sweeping {
    private static final double ENOUGH = 0.95;
    private static final double FINE = 0.10;
    private static final int FEW = 20;
    private static final int LONGEST = 10;

    private final Load.Sweep sweep;
    private final Loading loading;
    private final LoadMeasurement measurement;
    private final SloCheck slos;
    private final Map<String, ReasoningTokens> counted;
    private long origin;
    private long shift;

    Sweeping(Load.Sweep sweep, Loading loading, Benchmark benchmark, LoadMeasurement measurement) {
        this.sweep = sweep;
        this.loading = loading;
        this.measurement = measurement;
        slos = new SloCheck(benchmark.slos(), true);
        counted = ReasoningTokens.byLabel(benchmark.models());
    }

    private boolean keeps(Call call) {
        return slos.keeps(call, counted.getOrDefault(call.model(), ReasoningTokens.PART_OF_OUTPUT));
    }

    /** What a stage says of its rate; nothing where the run was stopped or no trial was due. */
    private enum Verdict {
        MEETS,
        FAILS,
        NOT_JUDGED
    }

    /** Counts of one stage. Over-saturated is one where, after twenty trials, fewer than half have kept the SLOs. */
    private final class Stage implements LoadMeasurement.Stage {
        private final LongAdder kept = new LongAdder();
        private final LongAdder all = new LongAdder();
        private final Set<Trial.Key> warmingUp = ConcurrentHashMap.newKeySet();
        private volatile boolean saturated;

        /** These are of its own warm-up, which its rate is not judged by. */
        void warmsUp(Unit unit) {
            unit.turns().forEach(turn -> warmingUp.add(turn.key()));
        }

        @Override
        public void add(Trial trial) {
            if (warmingUp.remove(trial.key())) {
                return;
            }
            boolean good = !trial.calls().isEmpty();
            for (Call call : trial.calls()) {
                // A judge's calls are no part of the load.
                good &= call.purpose() != Call.Purpose.CHAT || keeps(call);
            }
            if (good) {
                kept.increment();
            }
            ended(1);
        }

        /** Trials that ended; those never sent keep nothing. */
        void ended(int trials) {
            all.add(trials);
            long ended = all.sum();
            saturated = ended >= FEW && kept.sum() < ended / 2;
        }

        double share() {
            return (double) kept.sum() / all.sum();
        }
    }

    /** The window of the stage that was measured at the rate found. */
    Window find() throws InterruptedException, ExecutionException {
        origin = System.nanoTime();
        double good = 0;
        double bad = 0;
        double next = sweep.from();
        while (next > 0) {
            double rate = next;
            Verdict verdict = judge(rate);
            good = verdict == Verdict.MEETS ? rate : good;
            bad = verdict == Verdict.FAILS ? rate : bad;
            next = bad > 0 || rate >= sweep.to() || stopped() ? 0 : Math.min(sweep.to(), rate * 2);
        }
        while (good > 0 && bad > 0 && bad - good > FINE * good) {
            double middle = (good + bad) / 2;
            Verdict verdict = judge(middle);
            if (verdict == Verdict.NOT_JUDGED) {
                break;
            }
            good = verdict == Verdict.MEETS ? middle : good;
            bad = verdict == Verdict.FAILS ? middle : bad;
        }
        double rate = good > 0 ? good : bad > 0 ? bad : sweep.from();
        // Of a search that was not carried through no rate is the one found.
        if (!stopped()) {
            tell(good, bad, rate);
        }
        loading.dispatch().reset();
        Window measured = run(rate, null);
        String longer = stopped() ? "" : lengthened(rate, measured);
        if (!longer.isEmpty()) {
            measurement.fact("sweep: that was measured" + longer + ", so that twenty calls are due");
        }
        return measured;
    }

    /** What was found; 0 where no rate was good, or none bad. */
    private void tell(double good, double bad, double rate) {
        String fact = "sweep: no rate could be judged; %.3g calls a second is what was measured";
        if (good > 0) {
            fact = "sweep: %.3g calls a second is the highest rate found that meets the SLOs; it is what was measured";
        } else if (bad > 0) {
            fact = "sweep: even %.3g calls a second does not meet the SLOs; that rate is what was measured";
        }
        measurement.fact(String.format(Locale.ROOT, fact, rate));
        if (good == 0 && bad == 0) {
            return;
        }
        measurement.found(new Metric(
                "sweep.rate",
                null,
                null,
                good,
                bad > 0
                        ? new Interval(
                                good, bad, 1, "between the last rate that met the SLOs and the first that did not")
                        : null,
                1,
                0,
                "calls/s",
                Direction.HIGHER_IS_BETTER,
                "highest rate at which at least 95 % of the calls met every SLO"));
    }

    private boolean stopped() {
        return loading.stopped().getAsBoolean();
    }

    private Verdict judge(double rate) throws InterruptedException, ExecutionException {
        Stage stage = new Stage();
        Window window = run(rate, stage);
        if (stopped()) {
            return Verdict.NOT_JUDGED;
        }
        if (stage.all.sum() == 0) {
            measurement.fact(String.format(
                    Locale.ROOT, "sweep: %.3g calls a second: none was due, so that it is not judged", rate));
            return Verdict.NOT_JUDGED;
        }
        measurement.fact(String.format(
                Locale.ROOT,
                "sweep: %.3g calls a second: %.1f %% of %d calls met the SLOs%s",
                rate,
                stage.share() * 100,
                stage.all.sum(),
                stage.saturated ? ", over-saturated, ended early" : lengthened(rate, window)));
        return stage.share() >= ENOUGH ? Verdict.MEETS : Verdict.FAILS;
    }

    private Load.Open load(double rate) {
        return loading.lasting(sweep.stage(rate), FEW, LONGEST);
    }

    private String lengthened(double rate, Window window) {
        return load(rate).equals(sweep.stage(rate))
                ? ""
                : String.format(Locale.ROOT, ", in %.3g s, longer than asked for", window.seconds());
    }

    /** A stage of the search, whose trials all are of the warm-up, or without one the measured stage. */
    private Window run(double rate, @Nullable Stage stage) throws InterruptedException, ExecutionException {
        if (stage == null) {
            measurement.searched();
        } else {
            measurement.stage(stage, String.format(Locale.ROOT, "sweep at %.3g/s", rate));
        }
        Loading part = stage == null
                ? loading
                : loading.with(searching(stage), unsent(stage), () -> stopped() || stage.saturated);
        Window window = part.start(load(rate), shift).get();
        // What drained after the window's end must not fall into the window of the next stage.
        shift = Math.max(window.end(), System.nanoTime() - origin);
        return window;
    }

    private Work<Due> searching(Stage stage) {
        return (due, start) -> {
            if (start.warmUp()) {
                stage.warmsUp(due.unit());
            }
            return loading.work().start(due, new Start(start.scheduled(), start.offset(), true, start.deadline()));
        };
    }

    private BiConsumer<Due, Boolean> unsent(Stage stage) {
        return (due, warmUp) -> {
            if (!warmUp) {
                stage.ended(due.unit().turns().size());
            }
            loading.notSent().accept(due, true);
        };
    }
}
