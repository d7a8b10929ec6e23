package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * One call of a trial: what was asked, what came back and what it cost. A call that was retried is one record whose trace tells
 * the attempts. Immutable.
 *
 * @param purpose what the call was for
 * @param model label of the model called
 * @param request what was asked
 * @param response what came back
 * @param cost what it cost; of a call read from a cassette what it costs where it is sent
 * @param cached whether the answer came from a cassette or a cache and nothing was sent
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Call(
        Purpose purpose, String model, ModelRequest request, ModelResponse response, Cost cost, boolean cached) {
    public Call {
        Checks.notNull(purpose, "purpose");
        Checks.notBlank(model, "model");
        Checks.notNull(request, "request");
        Checks.notNull(response, "response");
        Checks.notNull(cost, "cost");
    }

    /**
     * Whether its stamps are times of a call: it was sent, or it was read from a cassette that keeps the times of the call it
     * recorded. What a cache answers took no time worth telling.
     */
    public boolean timed() {
        return !cached || response.trace().grade() == CallTrace.Grade.RECORDED;
    }

    /** What was paid for it: nothing where it came from a cassette or a cache. */
    public Cost paid() {
        return cached ? Cost.NONE : cost;
    }

    /** What a call was for; judge cost is counted apart. */
    public enum Purpose {
        /** The model under test. */
        CHAT,
        /** A judge. */
        JUDGE,
        /** An embedding. */
        EMBEDDING
    }
}
