package io.github.llmbench.server.config;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The server that mail is handed to. Immutable.
 *
 * @param host its name or address
 * @param port where it listens
 * @param tls whether it speaks TLS from the first byte; else by STARTTLS
 * @param plain whether a server without STARTTLS is taken too
 * @param user who signs in; {@code null} for nobody
 * @param password of the user; {@code null} for nobody
 * @param from address that mail comes from
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record MailSettings(
        String host,
        int port,
        boolean tls,
        boolean plain,
        @Nullable String user,
        @Nullable Secret password,
        String from) {
    private static final int SUBMISSION = 587;
    private static final int SUBMISSIONS = 465;

    static @Nullable MailSettings read(ServerConfig.Reader reader) {
        String text = reader.text(Setting.SMTP_SERVER);
        if (text.isEmpty()) {
            return null;
        }
        URI server;
        try {
            server = new URI(text);
        } catch (URISyntaxException e) {
            server = URI.create("");
        }
        boolean tls = "smtps".equals(server.getScheme());
        String host = server.getHost();
        if (host == null || server.getRawUserInfo() != null || !(tls || "smtp".equals(server.getScheme()))) {
            reader.error(
                    Setting.SMTP_SERVER,
                    "must be smtp://host:587 (STARTTLS) or smtps://host:465 (TLS); user and password are settings of"
                            + " their own");
            return null;
        }
        String user = reader.text(Setting.SMTP_USER);
        Secret password = reader.secret(Setting.SMTP_PASSWORD);
        if (user.isEmpty() != (password == null)) {
            reader.error(Setting.SMTP_USER, "and " + Setting.SMTP_PASSWORD.key() + " must be given together");
        }
        String from = reader.text(Setting.SMTP_FROM);
        if (!from.matches("[^@\\s,;<>]+@[^@\\s,;<>]+")) {
            reader.error(Setting.SMTP_FROM, "must be the address that mail comes from, such as llmbench@example.org");
        }
        return new MailSettings(
                host,
                server.getPort() > 0 ? server.getPort() : tls ? SUBMISSIONS : SUBMISSION,
                tls,
                reader.trusted(host),
                user.isEmpty() ? null : user,
                password,
                from);
    }
}
