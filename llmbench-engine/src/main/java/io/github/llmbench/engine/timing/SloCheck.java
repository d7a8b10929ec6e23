package io.github.llmbench.engine.timing;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Slo;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Whether a call keeps every SLO. Immutable.
 *
 * <p>A call that failed, was cut or refused keeps none. A call with one output token has no TPOT and no gap, and keeps an SLO on them;
 * one that was not streamed has no TTFT, and breaks an SLO on it.
 *
 * @param slos what is to be kept
 * @param responseClock whether times run from scheduled rather than from sent
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record SloCheck(List<Slo> slos, boolean responseClock) {
    private static final double MILLIS_A_SECOND = 1_000;

    public SloCheck {
        slos = List.copyOf(slos);
    }

    /** Whether the call was answered in full and keeps all of them. */
    public boolean keeps(Call call, ReasoningTokens counted) {
        if (!call.response().outcome().whole()) {
            return false;
        }
        if (slos.isEmpty()) {
            return true;
        }
        Timings timings = Timings.of(call.response().trace(), call.response().usage(), counted);
        return slos.stream().allMatch(slo -> keeps(slo, call, timings));
    }

    private boolean keeps(Slo slo, Call call, Timings timings) {
        Double value = switch (slo.metric()) {
            case "ttft" -> responseClock ? timings.responseTtft() : timings.ttft();
            case "ttfo" -> responseClock ? timings.responseTtfo() : timings.ttfo();
            case "e2e" -> responseClock ? timings.responseE2e() : timings.e2e();
            case "tpot" -> orZero(timings.tpot());
            case "itl" -> timings.itl().stream().max(Double::compare).orElse(0.0);
            default -> speed(call, timings);
        };
        return value != null && slo.comparison().holds(value, slo.threshold());
    }

    private static double orZero(@Nullable Double value) {
        return value == null ? 0 : value;
    }

    private static @Nullable Double speed(Call call, Timings timings) {
        Long tokens = call.response().usage().outputTokens();
        Double e2e = timings.e2e();
        return tokens == null || e2e == null || e2e <= 0 ? null : tokens * MILLIS_A_SECOND / e2e;
    }
}
