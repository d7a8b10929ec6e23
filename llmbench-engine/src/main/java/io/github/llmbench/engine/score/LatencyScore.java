package io.github.llmbench.engine.score;

import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.engine.timing.Timings;

/** The milliseconds from sent to the last content of the call that is scored; less is better. */
record LatencyScore() implements Scorer {
    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String signature() {
        return "latency|v1|duration=e2e|clock=service|unit=ms";
    }

    @Override
    public boolean binary() {
        return false;
    }

    @Override
    public double highest() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public Score score(ScoringInput input) {
        Double e2e =
                Timings.of(input.response().trace(), input.response().usage()).e2e();
        return e2e == null ? Score.unscored("the call has no time: nothing was sent or nothing came") : Score.of(e2e);
    }
}
