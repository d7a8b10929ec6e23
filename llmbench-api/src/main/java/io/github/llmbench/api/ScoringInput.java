package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import org.apiguardian.api.API;

/**
 * What a scorer sees of a trial. Immutable.
 *
 * @param sample the sample
 * @param messages the prompt as it was sent; after tool turns with the calls and results of those
 * @param text the response's visible text, think-blocks stripped
 * @param response the whole response, as it came
 * @param cost what the calls cost; without a price where that is not known
 * @param judges calls the models that the scorer {@linkplain Scorer#judges() names}
 * @param tools that were offered to the model
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ScoringInput(
        Sample sample,
        List<Message> messages,
        String text,
        ModelResponse response,
        Cost cost,
        JudgeCalls judges,
        List<Tool> tools) {
    public ScoringInput {
        Checks.notNull(sample, "sample");
        messages = Checks.list(messages, "messages");
        Checks.notNull(text, "text");
        Checks.notNull(response, "response");
        Checks.notNull(cost, "cost");
        Checks.notNull(judges, "judges");
        tools = Checks.list(tools, "tools");
    }

    /** Of a call without tools. */
    public ScoringInput(
            Sample sample, List<Message> messages, String text, ModelResponse response, Cost cost, JudgeCalls judges) {
        this(sample, messages, text, response, cost, judges, List.of());
    }

    /** Where no judge can be called. */
    public ScoringInput(Sample sample, List<Message> messages, String text, ModelResponse response, Cost cost) {
        this(sample, messages, text, response, cost, JudgeCalls.NONE);
    }

    /** Of a call without a price. */
    public ScoringInput(Sample sample, List<Message> messages, String text, ModelResponse response) {
        this(sample, messages, text, response, Cost.UNPRICED);
    }
}
