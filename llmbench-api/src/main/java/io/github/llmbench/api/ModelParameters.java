package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Sampling parameters sent with each request; {@code null} leaves the provider's default. Immutable.
 *
 * @param temperature 0 to 2
 * @param topP over 0, up to 1
 * @param maxOutputTokens at least 1
 * @param seed passed on where the provider takes one
 * @param stop stop sequences
 * @param extra further parameters under the provider's own names, JSON-like values (String, Number, Boolean, List, Map)
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ModelParameters(
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer maxOutputTokens,
        @Nullable Long seed,
        List<String> stop,
        Map<String, Object> extra) {

    /** The provider's defaults. */
    public static final ModelParameters DEFAULT = builder().build();

    public ModelParameters {
        Checks.within(temperature, 0, 2, "temperature");
        if (topP != null && !(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("topP must be > 0 and <= 1, but was " + topP);
        }
        if (maxOutputTokens != null) {
            Checks.positive(maxOutputTokens, "maxOutputTokens");
        }
        stop = Checks.list(stop, "stop");
        extra = Map.copyOf(extra);
    }

    /** A builder with everything absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from these values. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.temperature = temperature;
        builder.topP = topP;
        builder.maxOutputTokens = maxOutputTokens;
        builder.seed = seed;
        builder.stop = stop;
        builder.extra.putAll(extra);
        return builder;
    }

    /** Builds {@link ModelParameters}; not safe for use by several threads. */
    public static final class Builder {
        private @Nullable Double temperature;
        private @Nullable Double topP;
        private @Nullable Integer maxOutputTokens;
        private @Nullable Long seed;
        private List<String> stop = List.of();
        private final Map<String, Object> extra = new TreeMap<>();

        private Builder() {}

        /** 0 to 2. */
        public Builder temperature(double value) {
            temperature = value;
            return this;
        }

        /** Over 0, up to 1. */
        public Builder topP(double value) {
            topP = value;
            return this;
        }

        /** At least 1. */
        public Builder maxOutputTokens(int value) {
            maxOutputTokens = value;
            return this;
        }

        /** Sampling seed. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Stop sequences. */
        public Builder stop(String... values) {
            stop = List.of(values);
            return this;
        }

        /** A parameter under the provider's own name. */
        public Builder extra(String name, Object value) {
            extra.put(Checks.notBlank(name, "extra parameter"), Checks.notNull(value, "extra parameter " + name));
            return this;
        }

        /** The parameters. */
        public ModelParameters build() {
            return new ModelParameters(temperature, topP, maxOutputTokens, seed, stop, extra);
        }
    }
}
