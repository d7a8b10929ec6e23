package io.github.llmbench.engine.cassette;

import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint keeps to itself and a server may still say aloud, in an error or an echo: its key, the values of its headers and
 * query parameters, passwords in its URLs. Immutable.
 */
final class Secrets {
    /** A shorter text is a word like any other. */
    private static final int SHORTEST = 6;

    private static final String HIDDEN = "***";

    private final List<String> values;

    private Secrets(Stream<String> values) {
        this.values = values.map(String::strip)
                .filter(value -> value.length() >= SHORTEST)
                .distinct()
                // The longest first: one may be a part of another.
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    static Secrets of(Endpoint endpoint, Function<String, @Nullable String> variables) {
        List<@Nullable String> found = new ArrayList<>();
        Secret key = endpoint.apiKey();
        found.add(key == null ? null : key.reveal());
        String variable = endpoint.apiKeyVariable();
        found.add(variable == null ? null : variables.apply(variable));
        endpoint.headers().values().forEach(value -> {
            found.add(value.reveal());
            found.add(value.reveal().replaceFirst("^\\S+\\s+", ""));
        });
        found.addAll(endpoint.query().values());
        addUser(endpoint.baseUrl(), found);
        addUser(endpoint.proxy(), found);
        return new Secrets(found.stream().filter(Objects::nonNull).map(Objects::requireNonNull));
    }

    private static void addUser(@Nullable URI url, List<@Nullable String> found) {
        if (url != null && url.getUserInfo() != null) {
            found.add(url.getRawUserInfo());
            found.add(url.getUserInfo());
            found.add(url.getUserInfo().replaceFirst("^[^:]*:", ""));
        }
    }

    String hide(String text) {
        String hidden = text;
        for (String value : values) {
            hidden = hidden.replace(value, HIDDEN);
        }
        return hidden;
    }
}
