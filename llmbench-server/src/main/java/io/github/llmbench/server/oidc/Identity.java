package io.github.llmbench.server.oidc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a provider vouches for. Immutable.
 *
 * @param issuer who vouches
 * @param subject never given to another person by the issuer
 * @param email {@code null} where the token has none
 * @param emailVerified whether the provider says that the address is this person's
 * @param preferredName what the person is called there; {@code null} where the token has none
 * @param groups of the claim that was asked for; empty where there is none
 */
public record Identity(
        String issuer,
        String subject,
        @Nullable String email,
        boolean emailVerified,
        @Nullable String preferredName,
        List<String> groups) {
    public Identity {
        groups = List.copyOf(groups);
    }
}
