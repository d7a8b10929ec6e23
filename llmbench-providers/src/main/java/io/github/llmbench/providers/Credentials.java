package io.github.llmbench.providers;

import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Secret;
import io.github.llmbench.api.spi.KeySource;
import io.github.llmbench.api.spi.MissingKeyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The headers that show who calls: the key's, and the endpoint's own. Immutable; {@code toString} shows no value. */
final class Credentials {
    private static final Set<String> KEY_HEADERS = Set.of("authorization", "api-key", "x-api-key", "x-goog-api-key");
    private static final Pattern KEY_PARAMETER =
            Pattern.compile(".*(key|token|secret|sig|pass|auth|code|credential).*", Pattern.CASE_INSENSITIVE);
    private static final int SHORTEST_REDACTED = 4;

    private final Map<String, Secret> headers;
    private final List<Secret> secrets;

    private Credentials(Map<String, Secret> headers, List<Secret> secrets) {
        this.headers = headers;
        this.secrets = secrets;
    }

    /**
     * Finds the key: the endpoint's own, else its variable, else the provider's usual variables, else what the source has for the
     * endpoint's host. None is needed on loopback, nor where the endpoint's headers carry one.
     *
     * @throws MissingKeyException if one is needed and there is none; names the variable to set
     */
    static Credentials of(
            ModelRef model,
            Vendor vendor,
            URI baseUrl,
            Function<String, @Nullable String> environment,
            KeySource source) {
        Endpoint endpoint = model.endpoint();
        Map<String, Secret> headers = new LinkedHashMap<>();
        List<Secret> secrets = new ArrayList<>(endpoint.headers().values());
        endpoint.query().forEach((name, value) -> {
            // Others, such as an API's version, are what a server's complaint is about.
            if (KEY_PARAMETER.matcher(name).matches() && !value.isBlank()) {
                secrets.add(Secret.of(value));
                secrets.add(Secret.of(
                        URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20")));
            }
        });
        Secret key = key(endpoint, vendor, environment);
        List<String> otherHosts = List.of();
        if (key == null && !carriesKey(endpoint)) {
            KeySource.Answer answer = ask(source, model, baseUrl);
            key = answer.key();
            otherHosts = answer.otherHosts();
        }
        if (key != null) {
            Secret value = Secret.of(vendor.keyPrefix() + key.reveal());
            headers.put(vendor.keyHeader(), value);
            secrets.add(key);
        } else if (needsKey(endpoint, vendor, baseUrl)) {
            throw new MissingKeyException(missing(model, endpoint, vendor) + bound(otherHosts, baseUrl));
        }
        endpoint.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return new Credentials(headers, secrets);
    }

    private static @Nullable Secret key(
            Endpoint endpoint, Vendor vendor, Function<String, @Nullable String> environment) {
        if (endpoint.apiKey() != null) {
            return endpoint.apiKey();
        }
        String named = endpoint.apiKeyVariable();
        for (String variable : named == null ? vendor.keyVariables() : List.of(named)) {
            String value = environment.apply(variable);
            if (value != null && !value.isBlank()) {
                return Secret.of(value.strip());
            }
        }
        return null;
    }

    private static boolean needsKey(Endpoint endpoint, Vendor vendor, URI baseUrl) {
        if (endpoint.apiKeyVariable() != null) {
            return true;
        }
        return !vendor.keyVariables().isEmpty() && !isLoopback(baseUrl) && !carriesKey(endpoint);
    }

    private static boolean carriesKey(Endpoint endpoint) {
        return endpoint.headers().keySet().stream()
                .anyMatch(name -> KEY_HEADERS.contains(name.toLowerCase(Locale.ROOT)));
    }

    private static KeySource.Answer ask(KeySource source, ModelRef model, URI baseUrl) {
        String host = baseUrl.getHost();
        if (host == null) {
            return KeySource.Answer.NONE;
        }
        try {
            return source.find(model, host);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("the key of " + model.id() + " cannot be read: " + e.getMessage(), e));
        }
    }

    private static String bound(List<String> otherHosts, URI baseUrl) {
        return otherHosts.isEmpty()
                ? ""
                : "; the vault's key of this provider is bound to " + String.join(" and ", otherHosts)
                        + " and is not sent to " + baseUrl.getHost();
    }

    private static boolean isLoopback(URI uri) {
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.startsWith("127.")
                || host.equals("[::1]");
    }

    private static String missing(ModelRef model, Endpoint endpoint, Vendor vendor) {
        String named = endpoint.apiKeyVariable();
        return named == null
                ? model.id() + " needs an API key: set " + String.join(" or ", vendor.keyVariables())
                        + ", put one into the vault, or name another variable in the model's endpoint"
                : model.id() + " needs an API key: its endpoint reads it from " + named + ", which is not set";
    }

    /** Adds the headers to a request that is about to be sent. */
    void addTo(Map<String, String> request) {
        headers.forEach((name, value) -> request.put(name, value.reveal()));
    }

    /** Takes keys out of a text that a server wrote and that may echo them. */
    String redact(String text) {
        String clean = text;
        for (Secret secret : secrets) {
            String value = secret.reveal();
            clean = value.length() < SHORTEST_REDACTED ? clean : clean.replace(value, "***");
        }
        return clean;
    }

    @Override
    public String toString() {
        return "Credentials" + headers.keySet();
    }
}
