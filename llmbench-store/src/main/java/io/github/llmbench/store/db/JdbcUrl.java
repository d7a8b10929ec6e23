package io.github.llmbench.store.db;

import io.github.llmbench.api.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and who asks. Immutable; never shows the password.
 *
 * @param server {@code //host:port/database}
 * @param user role to log in as; {@code null} for the driver's default
 * @param password its password; {@code null} for none
 * @param parameters further parameters of the driver, such as {@code sslmode}
 */
record JdbcUrl(
        String server, @Nullable String user, @Nullable Secret password, Map<String, String> parameters) {
    private static final int HIGHEST_PORT = 65_535;

    JdbcUrl {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads {@code postgresql://user:password@host:5432/database?sslmode=require}, with or without {@code jdbc:} before it.
     *
     * @throws IllegalArgumentException if it is something else; the message does not repeat it, since it may hold a password
     */
    static JdbcUrl parse(String variable, String text) {
        String bare = text.strip().replaceFirst("^jdbc:", "").replaceFirst("^postgres:", "postgresql:");
        URI uri;
        try {
            uri = new URI(bare);
        } catch (URISyntaxException e) {
            throw unsound(variable, "is not a URL (" + e.getReason() + " at position " + e.getIndex() + ")");
        }
        if (!"postgresql".equals(uri.getScheme())) {
            throw unsound(variable, "has the scheme \"" + uri.getScheme() + "\"");
        }
        String path = uri.getPath();
        if (uri.getHost() == null || path == null || path.length() < 2) {
            throw unsound(variable, "names no host or no database");
        }
        if (uri.getPort() > HIGHEST_PORT) {
            throw unsound(variable, "has the port " + uri.getPort());
        }
        Map<String, String> parameters = new TreeMap<>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                }
            }
        }
        String user = parameters.remove("user");
        String password = parameters.remove("password");
        String info = uri.getRawUserInfo();
        if (info != null) {
            int colon = info.indexOf(':');
            user = decoded(colon < 0 ? info : info.substring(0, colon));
            password = colon < 0 ? password : decoded(info.substring(colon + 1));
        }
        return new JdbcUrl(
                "//" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + path,
                user,
                password == null || password.isEmpty() ? null : Secret.of(password),
                parameters);
    }

    private static String decoded(String text) {
        // A plus is a plus in the user part of a URL; only percent signs are to be decoded.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException unsound(String variable, String what) {
        return new IllegalArgumentException(variable + " " + what
                + "; it must be \"embedded\", or postgresql://user:password@host:5432/database?sslmode=require");
    }

    /** The host's name or address, without brackets. */
    String host() {
        String host = URI.create("postgresql:" + server).getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Whether the driver speaks TLS and holds the server's certificate against the host's name, or gives up. */
    boolean verified() {
        String mode = parameters.get("sslmode");
        // Without a mode the driver takes ssl=true, or ssl alone, for verify-full.
        String ssl = parameters.get("ssl");
        boolean asked =
                mode == null ? ssl != null && (ssl.isEmpty() || ssl.equals("true")) : mode.equals("verify-full");
        return asked && !parameters.getOrDefault("sslfactory", "").endsWith("NonValidatingFactory");
    }

    String jdbc() {
        return "jdbc:postgresql:" + server;
    }

    @Override
    public String toString() {
        return "postgresql:" + server + (user == null ? "" : " as " + user);
    }
}
