package io.github.llmbench.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.llmbench.api.Load;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ShareTest {
    private static List<Slot> slots(Schedule schedule) {
        List<Slot> slots = new ArrayList<>();
        for (Slot slot = schedule.next(); slot != null; slot = schedule.next()) {
            slots.add(slot);
        }
        return slots;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "constant 40/s for 1s warm-up 250ms",
                "poisson 40/s for 2s",
                "poisson 40/s",
                "gamma 40/s burstiness 0.3 for 61 calls warm-up 10 calls",
                "ramp 1/s to 50/s over 2s",
                "steps 5/s for 1s, 20/s for 1s"
            })
    void the_parts_of_an_open_load_together_are_the_whole_of_it(String text) {
        Load.Open load = (Load.Open) Load.parse(text);
        Schedule whole = Schedule.of(load, 7, 50, 1);
        List<Slot> all = slots(whole);
        List<Slot> together = new ArrayList<>();
        for (int part = 0; part < 3; part++) {
            Schedule schedule = Schedule.of(load, 7, 50, 1, new Share(part, 3));
            List<Slot> own = slots(schedule);
            assertThat(own.size()).isBetween(all.size() / 3, all.size() / 3 + 1);
            assertThat(schedule.start()).isEqualTo(whole.start());
            assertThat(schedule.end()).isEqualTo(whole.end());
            together.addAll(own);
        }
        together.sort(Comparator.comparingLong(Slot::offset));
        assertThat(together).isEqualTo(all);
    }

    @Test
    void slots_and_calls_of_a_closed_load_are_dealt_out_and_the_first_parts_get_what_is_left() {
        Load.Closed load = (Load.Closed) Load.parse("closed 8 for 100 calls warm-up 10 calls think 5ms");
        assertThat(new Share(0, 3).of(load)).hasToString("closed 3 think 5ms for 34 calls warm-up 4 calls");
        assertThat(new Share(1, 3).of(load)).hasToString("closed 3 think 5ms for 33 calls warm-up 3 calls");
        assertThat(new Share(2, 3).of(load)).hasToString("closed 2 think 5ms for 33 calls warm-up 3 calls");
        assertThat(Share.WHOLE.of(load)).isSameAs(load);
    }

    @Test
    void what_cannot_be_shared_says_why() {
        refused("closed 8", "is not measured; it is spread over workers by itself");
        refused("sweep 1/s to 64/s for 10s", "looks for a rate");
        refused("poisson 10/s for 1min until ttft.p95 within 5%", "ends when a metric is known well enough");
        refused("closed 3 for 10s", "has 3 slots or calls to give to 4 workers");
        refused("poisson 10/s for 10s max-in-flight 2", "has 2 slots or calls to give to 4 workers");
        refused("closed 8 for 10s warm-up 3 calls", "has 3 slots or calls to give to 4 workers");
        Share.check(Load.parse("constant 10/s for 1s"), 4);
        assertThatIllegalArgumentException().isThrownBy(() -> new Share(2, 2)).withMessageContaining("0 to 1");
    }

    private static void refused(String load, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Share.check(Load.parse(load), 4))
                .withMessageStartingWith("load \"")
                .withMessageContaining("cannot be shared by 4 workers: it " + why);
    }
}
