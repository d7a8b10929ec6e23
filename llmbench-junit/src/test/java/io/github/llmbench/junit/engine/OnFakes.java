package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.Models;

/** What the fixtures share: 40 numbers put to a model that is always right and one that is right on half of them. */
@Models({"fake:echo", "fake:even"})
abstract class OnFakes {
    static final String NUMBERS = "classpath:cases/numbers.jsonl";

    @Configure
    void fakes(LlmBench.Builder builder) {
        builder.provider(new FakeProvider());
    }

    static Scorer right() {
        return Scorers.exactMatch();
    }
}
