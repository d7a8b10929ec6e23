package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * One item of a dataset. Immutable.
 *
 * <pre>{@code
 * Sample sample = Sample.builder().id("q1").input("What is 6 x 7?").target("42").build();
 * }</pre>
 *
 * @param id unique in its dataset
 * @param input the text put to the model, or the material a prompt template makes it from
 * @param targets right answers; empty where a scorer needs none
 * @param choices answers to choose from, in order; empty for free answers
 * @param metadata further fields by name (String, Number, Boolean, List, Map), open to prompt templates
 * @param cluster samples that share a passage share a cluster; {@code null} for none
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Sample(
        String id,
        String input,
        List<String> targets,
        List<String> choices,
        Map<String, Object> metadata,
        @Nullable String cluster) {
    private static final int LONGEST_TAG = 100;
    private static final int MOST_TAGS = 16;

    public Sample {
        Checks.notBlank(id, "sample id");
        Checks.notNull(input, "input of sample " + id);
        targets = Checks.list(targets, "targets of sample " + id);
        choices = Checks.list(choices, "choices of sample " + id);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** The first right answer. */
    public String target() {
        if (targets.isEmpty()) {
            throw new IllegalStateException("sample " + id + " has no target; map one with Dataset.target(field)");
        }
        return targets.get(0);
    }

    /**
     * Words that say what kind of sample it is, each {@code name=value}: the metadata that are short texts of one line, whole numbers or
     * booleans, and the items of lists of these, without what is its id, input, targets or choices. The first sixteen.
     */
    public List<String> tags() {
        return metadata.entrySet().stream()
                .flatMap(field -> values(field.getValue())
                        .filter(value -> !isItself(value))
                        .map(value -> field.getKey() + "=" + value))
                .filter(tag -> tag.length() <= LONGEST_TAG && tag.lines().count() == 1)
                .distinct()
                .limit(MOST_TAGS)
                .toList();
    }

    private static Stream<String> values(Object field) {
        List<?> all = field instanceof List<?> several ? several : List.of(field);
        return all.stream().filter(Sample::isWord).map(Object::toString).filter(word -> !word.isBlank());
    }

    private static boolean isWord(Object value) {
        return value instanceof String
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof BigInteger;
    }

    /** All fields of a data set's row are metadata, so that most texts among them say nothing new. */
    private boolean isItself(String value) {
        return value.equals(id) || value.equals(input) || targets.contains(value) || choices.contains(value);
    }

    /** A builder with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link Sample}; not safe for use by several threads. */
    public static final class Builder {
        private @Nullable String id;
        private String input = "";
        private final List<String> targets = new ArrayList<>();
        private final List<String> choices = new ArrayList<>();
        private final Map<String, Object> metadata = new LinkedHashMap<>();
        private @Nullable String cluster;

        private Builder() {}

        /** Unique in the dataset; unless given, a hash of input and targets. */
        public Builder id(String value) {
            id = Checks.notBlank(value, "sample id");
            return this;
        }

        /** The text put to the model. */
        public Builder input(String value) {
            input = Checks.notNull(value, "input");
            return this;
        }

        /** One more right answer. */
        public Builder target(String value) {
            targets.add(Checks.notNull(value, "target"));
            return this;
        }

        /** One more answer to choose from. */
        public Builder choice(String value) {
            choices.add(Checks.notNull(value, "choice"));
            return this;
        }

        /** A further field. */
        public Builder metadata(String name, Object value) {
            metadata.put(Checks.notBlank(name, "metadata name"), Checks.notNull(value, "metadata " + name));
            return this;
        }

        /** Samples that share a passage share a cluster. */
        public Builder cluster(String value) {
            cluster = Checks.notBlank(value, "cluster");
            return this;
        }

        /** The sample. */
        public Sample build() {
            String key = id != null ? id : Hashes.sha256(input, targets).substring(0, 16);
            return new Sample(key, input, targets, choices, metadata, cluster);
        }
    }
}
