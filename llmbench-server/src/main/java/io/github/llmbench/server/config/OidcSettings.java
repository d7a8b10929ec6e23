package io.github.llmbench.server.config;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The OpenID provider that people sign in at. Immutable.
 *
 * @param issuer as its tokens name it
 * @param clientId what it calls this server
 * @param clientSecret what this server proves itself to it with; {@code null} for a public client
 * @param name what people call it
 * @param userClaim the claim whose value is the name of the user here: email, sub or preferred_username
 * @param scopes that are asked for
 * @param groupsClaim the claim that holds groups; {@code null} for none
 * @param grants what groups are given
 * @param newUsers whether who is not known is added
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record OidcSettings(
        URI issuer,
        String clientId,
        @Nullable Secret clientSecret,
        String name,
        String userClaim,
        List<String> scopes,
        @Nullable String groupsClaim,
        List<Grant> grants,
        boolean newUsers) {
    private static final Pattern GRANT =
            Pattern.compile("([^=,]+)=(?:(viewer|runner|admin)@([a-z0-9-]+)|instance-admin)");
    private static final List<String> USER_CLAIMS = List.of("email", "sub", "preferred_username");

    public OidcSettings {
        scopes = List.copyOf(scopes);
        grants = List.copyOf(grants);
    }

    /**
     * What a group is given.
     *
     * @param group as the provider names it
     * @param role viewer, runner or admin; {@code null} for the whole instance
     * @param project the project; {@code null} for the whole instance
     */
    public record Grant(
            String group, @Nullable String role, @Nullable String project) {}

    static @Nullable OidcSettings read(ServerConfig.Reader reader) {
        URI issuer = issuer(reader);
        if (issuer == null) {
            return null;
        }
        if (reader.text(Setting.PUBLIC_URL).isEmpty()) {
            reader.error(
                    Setting.PUBLIC_URL,
                    "must be given too: it is where " + Setting.OIDC_ISSUER.key() + " sends browsers back to");
        }
        if (reader.text(Setting.OIDC_CLIENT_ID).isEmpty()) {
            reader.error(Setting.OIDC_CLIENT_ID, "must be given together with " + Setting.OIDC_ISSUER.key());
        }
        String claim = reader.text(Setting.OIDC_USER_CLAIM);
        if (!USER_CLAIMS.contains(claim)) {
            reader.error(Setting.OIDC_USER_CLAIM, "must be one of " + String.join(", ", USER_CLAIMS));
        }
        List<String> scopes = List.of(reader.text(Setting.OIDC_SCOPES).split("\\s+", -1));
        if (!scopes.contains("openid")) {
            reader.error(Setting.OIDC_SCOPES, "must be words with openid among them");
        }
        String groups = reader.text(Setting.OIDC_GROUPS_CLAIM);
        List<Grant> grants = grants(reader);
        if (groups.isEmpty() != grants.isEmpty()) {
            reader.error(Setting.OIDC_GROUPS_CLAIM, "and " + Setting.OIDC_ROLES.key() + " must be given together");
        }
        String newUsers = reader.text(Setting.OIDC_NEW_USERS).toLowerCase(Locale.ROOT);
        // YAML takes the bare words for true and false.
        boolean yes = newUsers.equals("yes") || newUsers.equals("true");
        if (!yes && !newUsers.equals("no") && !newUsers.equals("false")) {
            reader.error(Setting.OIDC_NEW_USERS, "must be yes or no");
        }
        return new OidcSettings(
                issuer,
                reader.text(Setting.OIDC_CLIENT_ID),
                reader.secret(Setting.OIDC_CLIENT_SECRET),
                reader.text(Setting.OIDC_NAME),
                claim,
                scopes,
                groups.isEmpty() ? null : groups,
                grants,
                yes);
    }

    private static @Nullable URI issuer(ServerConfig.Reader reader) {
        String text = reader.text(Setting.OIDC_ISSUER);
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI issuer = URI.create(text);
            String host = issuer.getHost();
            boolean plain = "http".equals(issuer.getScheme()) && host != null && reader.trusted(host);
            if (host != null && (plain || "https".equals(issuer.getScheme())) && issuer.getRawQuery() == null) {
                return issuer;
            }
        } catch (IllegalArgumentException noUrl) {
            // Falls through to the one message for all.
        }
        reader.error(Setting.OIDC_ISSUER, "must be the https:// URL that the provider's tokens name as iss");
        return null;
    }

    private static List<Grant> grants(ServerConfig.Reader reader) {
        String text = reader.text(Setting.OIDC_ROLES);
        List<Grant> grants = new ArrayList<>();
        if (text.isEmpty()) {
            return grants;
        }
        for (String part : text.split(",", -1)) {
            Matcher grant = GRANT.matcher(part.strip());
            if (!grant.matches()) {
                reader.error(
                        Setting.OIDC_ROLES,
                        "must be GROUP=ROLE@PROJECT or GROUP=instance-admin, separated by commas, such as"
                                + " bench-team=runner@default");
                return List.of();
            }
            grants.add(new Grant(grant.group(1).strip(), grant.group(2), grant.group(3)));
        }
        return grants;
    }
}
