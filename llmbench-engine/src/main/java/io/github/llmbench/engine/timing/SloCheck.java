package io.github.llmbench.engine.timing;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Slo;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import java.util.Collections;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Whether a call keeps every SLO. Immutable.
 *
 * <p>A call that failed, was cut or refused keeps none, and one whose value is not known breaks an SLO on it: the TTFT, TPOT and gaps of
 * a call that was not streamed, the TPOT of one whose tokens nobody counted, the gaps of one that came in a single event. Tokens are the provider's, else those of a local
 * tokenizer. A streamed call of which it is known that it has at most one output token has no TPOT and no gap, and keeps an SLO on them.
 *
 * @param slos what is to be kept
 * @param responseClock whether times run from scheduled rather than from sent
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record SloCheck(List<Slo> slos, boolean responseClock) {
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
        CallTrace trace = call.response().trace();
        Timings timings = Timings.of(trace, call.response().usage(), counted);
        Long tokens = Timings.countedTokens(trace, call.response().usage(), counted);
        return slos.stream().allMatch(slo -> keeps(slo, call, timings, tokens));
    }

    private boolean keeps(Slo slo, Call call, Timings timings, @Nullable Long tokens) {
        CallTrace trace = call.response().trace();
        Double nothing = trace.streamed() && tokens != null && tokens <= 1 ? Double.valueOf(0) : null;
        Double value = switch (slo.metric()) {
            case "ttft" -> responseClock ? timings.responseTtft() : timings.ttft();
            case "ttfo" -> responseClock ? timings.responseTtfo() : timings.ttfo();
            case "e2e" -> responseClock ? timings.responseE2e() : timings.e2e();
            case "tpot" -> nothing == null ? timings.tpot() : nothing;
            case "itl" -> timings.itl().isEmpty() ? nothing : Collections.max(timings.itl());
            default -> timings.tokensPerSecond(trace, call.response().usage());
        };
        return value != null && slo.comparison().holds(value, slo.threshold());
    }
}
