package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Model;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.MostUnscored;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EpochsTest {
    @TempDir
    Path home;

    @LlmBenchmark("epochs")
    static class Half extends OnFakes {
        private final Map<String, Integer> asked = new ConcurrentHashMap<>();

        @Eval(dataset = NUMBERS, epochs = 2, reducer = "max", limit = 10)
        Score once(Sample sample, Model model) {
            String who = model.ref().label() + sample.id();
            return Score.of(asked.merge(who, 1, Integer::sum) == 1);
        }
    }

    @Test
    void a_reducer_of_the_annotation_makes_the_metric() {
        assertThat(new Platform(home).run(Half.class))
                .anyMatch(line -> line.contains("fake:echo: 10/10, accuracy 1.000"));
    }

    @LlmBenchmark("unscored")
    static class Silent extends OnFakes {
        @Eval(dataset = NUMBERS, limit = 10)
        Score most(Sample sample, Model model) {
            return sample.id().endsWith("3") ? Score.unscored("no opinion") : Score.of(true);
        }
    }

    @MostUnscored(0.5)
    @LlmBenchmark("allowed")
    static class Allowed extends Silent {}

    @Test
    void a_task_without_a_gate_on_them_fails_by_its_unscored_trials_unless_more_are_allowed() {
        assertThat(new Platform(home).run(Silent.class))
                .contains("failed unscored <= 0.05 [most, fake:echo]", "failed unscored <= 0.05 [most, fake:even]");
        assertThat(new Platform(home).run(Allowed.class)).noneMatch(line -> line.contains("unscored <= "));
    }
}
