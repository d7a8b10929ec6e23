package io.github.llmbench.server.webhook;

import io.github.llmbench.store.vault.SecretAddress;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * A place that alerts go to, as the contract's {@code Webhook}. Immutable.
 *
 * @param kinds of alerts that go there; empty for all
 */
record Webhook(
        UUID id,
        String project,
        String name,
        String url,
        List<String> kinds,
        boolean enabled,
        Instant createdAt,
        String createdBy,
        long version) {
    /** What secrets of webhooks stand under in the vault, beside those of providers. */
    static final String PROVIDER = "webhook";

    /** What the URL of one begins with that is addresses of mail, separated by commas. */
    static final String MAIL = "mailto:";

    static Webhook of(ResultSet row) throws SQLException {
        return new Webhook(
                row.getObject("id", UUID.class),
                row.getString("project"),
                row.getString("name"),
                row.getString("url"),
                Arrays.asList((String[]) row.getArray("kinds").getArray()),
                row.getBoolean("enabled"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"),
                row.getLong("version"));
    }

    /** Whether it is addresses of mail and no place on the web. */
    boolean mail() {
        return url.startsWith(MAIL);
    }

    /** The addresses that mail goes to. */
    List<String> addresses() {
        return mail() ? List.of(url.substring(MAIL.length()).split(",", -1)) : List.of();
    }

    URI uri() {
        return URI.create(url);
    }

    SecretAddress secret() {
        return new SecretAddress(project, PROVIDER, id.toString());
    }
}
