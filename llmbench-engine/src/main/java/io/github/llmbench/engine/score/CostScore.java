package io.github.llmbench.engine.score;

import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;

/** The US dollars of the call that is scored; less is better. A call without a price is unscored, never free. */
record CostScore() implements Scorer {
    @Override
    public String name() {
        return "cost";
    }

    /** A run has a metric cost already: the sum over its calls. */
    @Override
    public String metric() {
        return "cost_per_call";
    }

    @Override
    public String signature() {
        return "cost|v1|unit=USD";
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
        Cost cost = input.cost();
        return cost.complete() && cost.priced() > 0
                ? Score.of(cost.usd().doubleValue())
                : Score.unscored("the call has no price; give its model one in the price table");
    }
}
