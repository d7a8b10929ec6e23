package io.github.llmbench.store.vault;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * Names a secret. Immutable.
 *
 * @param project the project it belongs to
 * @param provider the provider it is for, such as {@code openai}
 * @param id tells it from others of the same provider
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record SecretAddress(String project, String provider, String id) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    public SecretAddress {
        check(project, "project");
        check(provider, "provider");
        check(id, "secret");
    }

    /**
     * Reads {@code provider}, {@code provider/id} or {@code project/provider/id}; what is left out is {@code default}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static SecretAddress parse(String text) {
        String[] parts = text.split("/", -1);
        return switch (parts.length) {
            case 1 -> new SecretAddress("default", parts[0], "default");
            case 2 -> new SecretAddress("default", parts[0], parts[1]);
            case 3 -> new SecretAddress(parts[0], parts[1], parts[2]);
            default ->
                throw new IllegalArgumentException(
                        "a secret is named provider, provider/id or project/provider/id, but was \"" + text + "\"");
        };
    }

    private static void check(String name, String what) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + " must be letters, digits, dots, underscores and hyphens, but was \"" + name + "\"");
        }
    }

    @Override
    public String toString() {
        return project + "/" + provider + "/" + id;
    }
}
