package io.github.llmbench.simulator.internal.answer;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Another source a model; {@code *} stands for every model that is not named. */
public final class AnswersByModel implements AnswerSource {
    private static final String ANY = "*";

    private final Map<String, AnswerSource> sources;

    public AnswersByModel(Map<String, AnswerSource> sources) {
        this.sources = new TreeMap<>(sources);
    }

    @Override
    public Reply reply(String model, String prompt) throws NoAnswerException {
        @Nullable AnswerSource source = sources.getOrDefault(model, sources.get(ANY));
        if (source == null) {
            throw new NoAnswerException(
                    false,
                    "The model `" + model + "` is not known to the simulator; it has "
                            + String.join(", ", sources.keySet()) + ".");
        }
        return source.reply(model, prompt);
    }
}
