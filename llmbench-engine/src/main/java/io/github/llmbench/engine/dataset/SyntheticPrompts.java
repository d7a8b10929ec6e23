package io.github.llmbench.engine.dataset;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Prompts of a given length that mean nothing, for load runs. Words are such that each is one token of OpenAI's encoding
 * {@code o200k_base}; another model's tokenizer may count a few more. Each prompt is distinct unless asked otherwise, so that no
 * prefix cache answers for the model. Immutable and safe for use by several threads; the same settings give the same prompts.
 *
 * <pre>{@code
 * Dataset prompts = new SyntheticPrompts(500, 512, 0.5, 64, true, 42).dataset();
 * }</pre>
 *
 * @param prompts how many
 * @param tokens length of each, at least 1
 * @param sharedPrefix share of the tokens, 0 to 1, that is the same at the beginning of all
 * @param outputTokens limit of each answer; {@code null} for the task's own
 * @param distinct whether all prompts differ; else all are the same
 * @param seed of the words
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record SyntheticPrompts(
        int prompts,
        int tokens,
        double sharedPrefix,
        @Nullable Integer outputTokens,
        boolean distinct,
        long seed) {
    /** Metadata of a sample that limits its answer. */
    public static final String OUTPUT_TOKENS = "llmbench.output_tokens";

    private static final int DRAWS = 1_000;
    private static final String CANDIDATES =
            "time year people way day man thing woman life child world school state family"
                    + " student group country problem hand part place case week company system program question work government number"
                    + " night point home water room mother area money story fact month lot right study book eye job word business issue"
                    + " side kind head house service friend father power hour game line end member law car city community name president"
                    + " team minute idea kid body information back parent face others level office door health person art war history"
                    + " party result change morning reason research girl guy moment air teacher force education foot boy age policy"
                    + " music market sense nation plan college interest death experience effect use class control care field"
                    + " development role effort rate heart drug show leader light voice wife police mind price report decision son"
                    + " view relationship town road arm difference value building action season society tax director position player"
                    + " record paper space ground form event official matter center couple site project activity star table need"
                    + " court oil situation cost industry figure street image phone data picture practice piece land product doctor"
                    + " wall worker news test movie north love step support scene loss";

    public SyntheticPrompts {
        if (prompts < 1 || tokens < 1) {
            throw new IllegalArgumentException(
                    "synthetic prompts must be at least 1 of at least 1 token, but were " + prompts + " of " + tokens);
        }
        if (!(sharedPrefix >= 0 && sharedPrefix <= 1)) {
            throw new IllegalArgumentException("shared-prefix must lie between 0 and 1, but was " + sharedPrefix);
        }
        if (outputTokens != null && outputTokens < 1) {
            throw new IllegalArgumentException("output-tokens must be >= 1, but was " + outputTokens);
        }
    }

    /** A data set of them. */
    public Dataset dataset() {
        return Dataset.of("synthetic", this::samples);
    }

    /**
     * The requests of a trace, in order: those that have no prompt get one of their length.
     *
     * @throws IllegalArgumentException if the trace is unsound; the message names the line
     */
    public static Dataset ofTrace(Path trace, long seed) {
        String name = String.valueOf(trace.getFileName());
        return Dataset.of(name, () -> {
            List<TraceFile.Row> rows = TraceFile.read(trace);
            Maker maker = new Maker(seed);
            return IntStream.range(0, rows.size()).mapToObj(i -> {
                TraceFile.Row row = rows.get(i);
                Integer tokens = row.inputTokens();
                String prompt = row.prompt();
                return sample(
                        i,
                        prompt == null ? maker.next(List.of(), tokens == null ? 1 : tokens) : prompt,
                        row.outputTokens());
            });
        });
    }

    private Stream<Sample> samples() {
        Maker maker = new Maker(seed);
        int shared = (int) Math.round(tokens * sharedPrefix);
        List<String> prefix = maker.words(shared);
        String first = maker.next(prefix, tokens - shared);
        List<String> texts = new ArrayList<>(List.of(first));
        while (texts.size() < prompts) {
            texts.add(distinct ? maker.next(prefix, tokens - shared) : first);
        }
        return IntStream.range(0, prompts).mapToObj(i -> sample(i, texts.get(i), outputTokens));
    }

    private static Sample sample(int index, String prompt, @Nullable Integer outputTokens) {
        Sample.Builder sample = Sample.builder().id("p" + (index + 1)).input(prompt);
        return (outputTokens == null ? sample : sample.metadata(OUTPUT_TOKENS, outputTokens)).build();
    }

    /** Draws prompts that differ from all it drew before. Used by one thread. */
    private static final class Maker {
        private final List<String> vocabulary = vocabulary();
        private final SplittableRandom random;
        private final Set<String> seen = new HashSet<>();

        Maker(long seed) {
            random = new SplittableRandom(seed);
        }

        /** Words that are one token, at the beginning of a text and after a blank. */
        private static List<String> vocabulary() {
            Encoding encoding = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
            return Stream.of(CANDIDATES.split(" ", -1))
                    .filter(word -> encoding.countTokens(word) == 1 && encoding.countTokens(" " + word) == 1)
                    .toList();
        }

        List<String> words(int count) {
            return random.ints(count, 0, vocabulary.size())
                    .mapToObj(vocabulary::get)
                    .toList();
        }

        String next(List<String> prefix, int more) {
            for (int draw = 0; draw < DRAWS; draw++) {
                String prompt =
                        Stream.concat(prefix.stream(), words(more).stream()).collect(Collectors.joining(" "));
                if (seen.add(prompt)) {
                    return prompt;
                }
            }
            throw new IllegalArgumentException("there are not enough distinct prompts with " + more
                    + " tokens of their own; give them more tokens, a smaller shared-prefix, or distinct: false");
        }
    }
}
