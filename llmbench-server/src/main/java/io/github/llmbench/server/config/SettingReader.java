package io.github.llmbench.server.config;

import io.github.llmbench.api.Secret;
import io.github.llmbench.server.http.Https;
import io.github.llmbench.server.http.TrustedProxies;
import io.github.llmbench.store.db.DatabaseSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what is sound of the settings and notes what is not. For one thread and one start. */
record SettingReader(Map<Setting, Value> values, List<String> errors) {
    /** A value and what people call the place it came from. */
    record Value(String place, String text) {}

    private static final String OF_FILE = "file:";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "[::1]", "localhost");

    ServerConfig read(Path home) {
        String listen = text(Setting.LISTEN);
        int colon = listen.lastIndexOf(':');
        String host = colon < 1 ? "" : listen.substring(0, colon);
        int port = 0;
        if (host.isEmpty()) {
            error(Setting.LISTEN, "must be host:port");
        } else {
            port = number(Setting.LISTEN, listen.substring(colon + 1), 0, 65_535);
        }
        Set<String> proxies = proxies();
        boolean tls = !text(Setting.TLS_CERTIFICATE).isEmpty()
                || !text(Setting.TLS_KEY).isEmpty();
        if (!host.isEmpty() && !LOOPBACK.contains(host) && proxies.isEmpty() && !tls) {
            error(
                    Setting.LISTEN,
                    "reaches beyond this machine, where plain HTTP must not go; set "
                            + Setting.TLS_CERTIFICATE.key()
                            + ", or put a proxy with HTTPS before it and name its address in "
                            + Setting.TRUSTED_PROXY.key());
        }
        URI publicUrl = url(Setting.PUBLIC_URL);
        if (!proxies.isEmpty() && !tls && (publicUrl == null || !"https".equals(publicUrl.getScheme()))) {
            error(
                    Setting.PUBLIC_URL,
                    "must be the https:// URL that browsers use, since " + Setting.TRUSTED_PROXY.key()
                            + " speaks HTTPS with them");
        }
        if (tls && (publicUrl == null || !"https".equals(publicUrl.getScheme()))) {
            error(Setting.PUBLIC_URL, "must be the https:// URL that browsers use, since the server speaks HTTPS");
        }
        return new ServerConfig(
                home,
                host,
                port,
                publicUrl,
                proxies,
                tls ? https() : null,
                role(),
                database(home),
                redis(),
                number(Setting.RUNS, text(Setting.RUNS), 1, 1000),
                number(Setting.SHARDS, text(Setting.SHARDS), 1, 1000),
                plugins(home),
                Duration.ofSeconds(number(Setting.HEARTBEAT_SECONDS, text(Setting.HEARTBEAT_SECONDS), 1, 60)),
                number(Setting.REQUESTS_PER_MINUTE, text(Setting.REQUESTS_PER_MINUTE), 1, 1_000_000),
                number(Setting.SIGN_INS_PER_MINUTE, text(Setting.SIGN_INS_PER_MINUTE), 1, 1_000_000),
                words(Setting.ALLOW_HOSTS),
                url(Setting.SIMULATOR),
                firstAdmin(),
                Duration.ofSeconds(number(Setting.STOP_SECONDS, text(Setting.STOP_SECONDS), 0, 3600)),
                BackupSettings.read(this),
                MailSettings.read(this),
                OidcSettings.read(this));
    }

    String text(Setting setting) {
        Value value = values.get(setting);
        return value == null ? setting.usual() : value.text();
    }

    void error(Setting setting, String what) {
        Value value = values.get(setting);
        boolean secret = setting.secret()
                || Set.of(Setting.DATABASE, Setting.DATABASE_OWNER, Setting.REDIS, Setting.SMTP_SERVER)
                        .contains(setting);
        errors.add((value == null ? setting.key() : value.place()) + " " + what
                + (secret ? "" : ", but was \"" + text(setting) + "\""));
    }

    /** A secret, or what stands in the file that is named in its place; {@code null} for none. */
    @Nullable
    Secret secret(Setting setting) {
        String text = text(setting);
        if (text.isEmpty()) {
            return null;
        }
        if (!text.startsWith(OF_FILE)) {
            return Secret.of(text);
        }
        Path file = Path.of(text.substring(OF_FILE.length()));
        try {
            return Secret.of(Files.readString(file).strip());
        } catch (IOException | IllegalArgumentException e) {
            error(setting, "names " + file + ", which cannot be read or is empty");
            return null;
        }
    }

    int number(Setting setting, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // Falls through to the one message for both.
        }
        error(setting, "must be a number from " + least + " to " + most);
        return least;
    }

    Set<String> words(Setting setting) {
        return Arrays.stream(text(setting).split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private Set<String> proxies() {
        Set<String> given = words(Setting.TRUSTED_PROXY);
        try {
            TrustedProxies.of(given);
        } catch (IllegalArgumentException e) {
            error(Setting.TRUSTED_PROXY, "must be addresses or blocks of them: " + e.getMessage());
            return Set.of("127.0.0.1");
        }
        return given;
    }

    @Nullable
    URI url(Setting setting) {
        String text = text(setting);
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI url = new URI(text);
            boolean plain = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            String path = url.getPath();
            if (plain && url.getHost() != null && (path == null || path.isEmpty() || path.equals("/"))) {
                return url;
            }
        } catch (URISyntaxException noUrl) {
            // Falls through to the one message for both.
        }
        error(setting, "must be http:// or https:// with a host and without a path");
        return null;
    }

    private @Nullable URI redis() {
        String text = text(Setting.REDIS);
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI server = new URI(text);
            boolean plain = "redis".equals(server.getScheme());
            if (server.getHost() != null && (plain || "rediss".equals(server.getScheme()))) {
                if (plain && !trusted(server.getHost())) {
                    error(
                            Setting.REDIS,
                            "reaches " + server.getHost() + " beyond this machine, where it needs TLS: rediss://;"
                                    + unless(server.getHost()));
                }
                return server;
            }
        } catch (URISyntaxException noUrl) {
            // Falls through to the one message for both.
        }
        error(Setting.REDIS, "must be redis://host:port or rediss://user:password@host:port");
        return null;
    }

    /** Whether plain text may go there. */
    boolean trusted(String host) {
        return LOOPBACK.contains(host) || words(Setting.PLAIN_NETWORK).contains(host);
    }

    private static String unless(String host) {
        return " or name " + host + " in " + Setting.PLAIN_NETWORK.key()
                + " where nobody else reads the network between";
    }

    private @Nullable Https https() {
        String certificate = text(Setting.TLS_CERTIFICATE);
        String key = text(Setting.TLS_KEY);
        if (certificate.isEmpty() || key.isEmpty()) {
            error(
                    certificate.isEmpty() ? Setting.TLS_CERTIFICATE : Setting.TLS_KEY,
                    "must be given too: certificate and key belong together");
            return null;
        }
        try {
            return Https.read(Path.of(certificate), Path.of(key));
        } catch (IllegalArgumentException e) {
            errors.add(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private Path plugins(Path home) {
        try {
            return home.resolve(text(Setting.PLUGINS));
        } catch (InvalidPathException e) {
            error(Setting.PLUGINS, "must be a folder");
            return home;
        }
    }

    private ServerConfig.Role role() {
        for (ServerConfig.Role role : ServerConfig.Role.values()) {
            if (role.name().equalsIgnoreCase(text(Setting.ROLE))) {
                return role;
            }
        }
        error(Setting.ROLE, "must be all, api or worker");
        return ServerConfig.Role.ALL;
    }

    private DatabaseSettings database(Path home) {
        Map<String, String> variables = Map.of(
                DatabaseSettings.URL, text(Setting.DATABASE),
                DatabaseSettings.OWNER_URL, text(Setting.DATABASE_OWNER));
        DatabaseSettings settings = DatabaseSettings.embedded(home.resolve("postgres"));
        try {
            settings = DatabaseSettings.from(home, variables::get).orElse(settings);
            for (String host : settings.unverifiedHosts()) {
                if (!trusted(host)) {
                    error(
                            Setting.DATABASE,
                            "reaches " + host
                                    + " beyond this machine, where it needs TLS: add ?sslmode=verify-full," + " in "
                                    + Setting.DATABASE_OWNER.key() + " too;" + unless(host));
                }
            }
        } catch (IllegalArgumentException e) {
            errors.add(String.valueOf(e.getMessage()));
        }
        return settings.connections(number(Setting.CONNECTIONS, text(Setting.CONNECTIONS), 4, 200));
    }

    private String firstAdmin() {
        String name = text(Setting.FIRST_ADMIN);
        if (!name.matches("[a-z0-9][a-z0-9._@-]{0,63}")) {
            error(Setting.FIRST_ADMIN, "must be small letters, digits and . _ @ -");
        }
        return name;
    }
}
