package io.github.llmbench.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.testing.EchoRuns;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MicrometerListenerTest {
    @TempDir
    Path home;

    @Test
    void trials_calls_tokens_cost_and_gates_are_metered() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();

        EchoRuns.of(home, new MicrometerListener(registry));

        assertThat(registry.get("llmbench.trials")
                        .tags("benchmark", "small", "task", "numbers", "model", "mine", "outcome", "answered")
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(registry.get("llmbench.trials")
                        .tag("outcome", "transport_failed")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("llmbench.calls").tag("purpose", "chat").timer().count())
                .isEqualTo(4);
        assertThat(registry.get("llmbench.calls.ttft").timer().count()).isEqualTo(3);
        assertThat(registry.get("llmbench.tokens")
                        .tag("type", "input")
                        .counter()
                        .count())
                .isEqualTo(21);
        assertThat(registry.get("llmbench.tokens")
                        .tag("type", "output")
                        .counter()
                        .count())
                .isEqualTo(6);
        assertThat(registry.get("llmbench.cost").counter().count()).isPositive();
        assertThat(registry.get("llmbench.trials.active").gauge().value()).isZero();
        // Its own gate and that on unscored trials, of which one in four is one too many.
        assertThat(registry.get("llmbench.gates")
                        .tag("verdict", "fail")
                        .counter()
                        .count())
                .isEqualTo(2);
    }
}
