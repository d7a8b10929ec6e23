package io.github.llmbench.engine.prompt;

import io.github.llmbench.api.FewShot;
import io.github.llmbench.api.Sample;
import io.github.llmbench.engine.dataset.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The few-shot examples of a prompt, read once. Immutable and safe for use by several threads.
 *
 * @param fewShot what is asked for
 * @param pools the first examples by the value they must share, one more than is asked for: a question is no example of itself
 */
record Examples(FewShot fewShot, Map<String, List<Sample>> pools) {
    private static final String ALL = "";

    /** @throws IllegalArgumentException if there are fewer than asked for */
    static Examples read(FewShot fewShot) {
        Map<String, List<Sample>> pools = new HashMap<>();
        long enough = fewShot.count() + 1L;
        try (Stream<Sample> samples = Samples.open(fewShot.from(), Path.of(""))) {
            Stream<Sample> some = fewShot.by() == null ? samples.limit(enough) : samples;
            some.forEachOrdered(sample -> {
                List<Sample> pool = pools.computeIfAbsent(key(fewShot.by(), sample), key -> new ArrayList<>());
                if (pool.size() < enough) {
                    pool.add(sample);
                }
            });
        }
        return new Examples(fewShot, pools);
    }

    private static String key(@Nullable String by, Sample sample) {
        return by == null ? ALL : Objects.toString(sample.metadata().get(by));
    }

    List<Sample> of(Sample question) {
        List<Sample> examples = pools.getOrDefault(key(fewShot.by(), question), List.of()).stream()
                .filter(example ->
                        !example.id().equals(question.id()) && !example.input().equals(question.input()))
                .limit(fewShot.count())
                .toList();
        if (examples.size() < fewShot.count()) {
            String shared = fewShot.by() == null
                    ? ""
                    : " with " + fewShot.by() + " " + question.metadata().get(fewShot.by());
            throw new IllegalArgumentException("sample " + question.id() + " needs " + fewShot.count()
                    + " few-shot examples" + shared + ", but dataset "
                    + fewShot.from().name() + " has " + examples.size());
        }
        return examples;
    }
}
