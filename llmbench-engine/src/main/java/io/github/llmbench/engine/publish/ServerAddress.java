package io.github.llmbench.engine.publish;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Secret;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A server that keeps runs, and the right to send some there. Immutable.
 *
 * @param url where it is, without a path of the API: https, or http on this machine
 * @param token a personal access token of someone who may run in the project
 * @param project the runs are of
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ServerAddress(URI url, Secret token, String project) {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9._-]+");

    public ServerAddress {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        String host = url.getHost();
        if (host == null || url.getRawUserInfo() != null || url.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "the server's URL must be https://host without user, password or query; set llmbench.server.url");
        }
        boolean here = LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
        if (!scheme.equals("https") && !(scheme.equals("http") && here)) {
            throw new IllegalArgumentException("the server's URL must be https, since a token is sent there, but was "
                    + scheme + "://" + host + "; http is for this machine alone");
        }
        if (!PROJECT.matcher(project).matches()) {
            throw new IllegalArgumentException(
                    "the server's project must be letters, digits, dots and hyphens, but was \"" + project + "\"");
        }
    }

    /**
     * The server that is configured: {@code llmbench.server.url}, {@code llmbench.server.token} and {@code llmbench.server.project}, or
     * the variables {@code LLMBENCH_SERVER_URL} and so on. Empty where there is no URL or no token.
     *
     * @param settings by name in the first form
     * @param variables environment variables by name
     * @throws IllegalArgumentException if the URL is not one a token may be sent to
     */
    public static Optional<ServerAddress> configured(
            Function<String, Optional<String>> settings, Function<String, @Nullable String> variables) {
        Optional<String> url = value("llmbench.server.url", settings, variables);
        Optional<String> token = value("llmbench.server.token", settings, variables);
        String project = value("llmbench.server.project", settings, variables).orElse("default");
        return url.isEmpty() || token.isEmpty()
                ? Optional.empty()
                : Optional.of(new ServerAddress(URI.create(url.get()), Secret.of(token.get()), project));
    }

    private static Optional<String> value(
            String name, Function<String, Optional<String>> settings, Function<String, @Nullable String> variables) {
        String variable = name.toUpperCase(Locale.ROOT).replace('.', '_');
        return settings.apply(name)
                .or(() -> Optional.ofNullable(variables.apply(variable)))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /** Where uploads of runs go. */
    URI uploads(String path) {
        String base = url.toString().replaceFirst("/+$", "");
        return URI.create(base + "/api/v1/projects/" + project + "/uploads" + path);
    }
}
