package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * The limits of a run: the usual ones, and those of providers that have their own. Immutable.
 *
 * <pre>{@code
 * LimitTable limits = LimitTable.of(Limits.DEFAULT).with("anthropic", Limits.DEFAULT.requestsPerMinute(50));
 * }</pre>
 *
 * @param usual of every provider that is not named
 * @param byProvider by provider id, in place of the usual ones
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record LimitTable(Limits usual, Map<String, Limits> byProvider) {
    public LimitTable {
        Checks.notNull(usual, "usual limits");
        byProvider = Map.copyOf(byProvider);
    }

    /** The same limits for every provider. */
    public static LimitTable of(Limits usual) {
        return new LimitTable(usual, Map.of());
    }

    /** With limits of its own for a provider. */
    public LimitTable with(String provider, Limits limits) {
        Map<String, Limits> all = new TreeMap<>(byProvider);
        all.put(Checks.notBlank(provider, "provider"), limits);
        return new LimitTable(usual, all);
    }

    /** The limits of a model. */
    public Limits of(ModelRef model) {
        return byProvider.getOrDefault(model.provider(), usual);
    }

    /** Whether any provider has a limit on requests or tokens a minute. */
    public boolean rated() {
        return rated(usual) || byProvider.values().stream().anyMatch(LimitTable::rated);
    }

    /** Whether anything holds calls of any provider back. */
    public boolean holdBack() {
        return usual.holdBack() || byProvider.values().stream().anyMatch(Limits::holdBack);
    }

    private static boolean rated(Limits limits) {
        return limits.requestsPerMinute() != null || limits.tokensPerMinute() != null;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(usual.toString());
        new TreeMap<>(byProvider)
                .forEach((provider, limits) ->
                        text.append("; ").append(provider).append(": ").append(limits));
        return text.toString();
    }
}
