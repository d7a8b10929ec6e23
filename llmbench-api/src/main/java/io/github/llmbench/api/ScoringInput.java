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
 * @param tools that were offered to the model
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ScoringInput(
        Sample sample, List<Message> messages, String text, ModelResponse response, Cost cost, List<Tool> tools) {
    public ScoringInput {
        Checks.notNull(sample, "sample");
        messages = Checks.list(messages, "messages");
        Checks.notNull(text, "text");
        Checks.notNull(response, "response");
        Checks.notNull(cost, "cost");
        tools = Checks.list(tools, "tools");
    }

    /** Of a call without tools. */
    public ScoringInput(Sample sample, List<Message> messages, String text, ModelResponse response, Cost cost) {
        this(sample, messages, text, response, cost, List.of());
    }

    /** Of a call without a price. */
    public ScoringInput(Sample sample, List<Message> messages, String text, ModelResponse response) {
        this(sample, messages, text, response, Cost.UNPRICED);
    }
}
