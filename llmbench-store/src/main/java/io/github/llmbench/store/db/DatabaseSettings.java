package io.github.llmbench.store.db;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Which database, and how it is used. Immutable.
 *
 * <p>{@code LLMBENCH_DB_URL} names it: {@code embedded} for PostgreSQL's own binaries with their data under the home directory,
 * {@code embedded:/some/folder} for another place, or {@code postgresql://user:password@host/database}. {@code
 * LLMBENCH_DB_OWNER_URL} names the same database with the role that owns the schema; without it one role does both, and {@code
 * audit verify} says so.
 *
 * <pre>{@code
 * DatabaseSettings settings = DatabaseSettings.embedded(Path.of("data")).statementTimeout(Duration.ofSeconds(5));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class DatabaseSettings {
    /** Names the database. */
    public static final String URL = "LLMBENCH_DB_URL";

    /** Names the database once more, with the role that owns the schema. */
    public static final String OWNER_URL = "LLMBENCH_DB_OWNER_URL";

    private static final String EMBEDDED = "embedded";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 8;

    private final @Nullable Path directory;
    private final @Nullable JdbcUrl url;
    private final @Nullable JdbcUrl owner;
    private final Duration statementTimeout;
    private final Duration socketGrace;
    private final int connections;

    private DatabaseSettings(
            @Nullable Path directory,
            @Nullable JdbcUrl url,
            @Nullable JdbcUrl owner,
            Duration statementTimeout,
            Duration socketGrace,
            int connections) {
        this.directory = directory;
        this.url = url;
        this.owner = owner;
        this.statementTimeout = statementTimeout;
        this.socketGrace = socketGrace;
        this.connections = connections;
    }

    /** PostgreSQL's own binaries, with their data in this directory. */
    public static DatabaseSettings embedded(Path directory) {
        return new DatabaseSettings(directory, null, null, TIMEOUT, GRACE, CONNECTIONS);
    }

    /**
     * A database that runs already.
     *
     * @param url with the application's role
     * @param ownerUrl with the role that owns the schema; {@code null} where one role does both
     * @throws IllegalArgumentException if one is no such URL
     */
    public static DatabaseSettings server(String url, @Nullable String ownerUrl) {
        return new DatabaseSettings(
                null,
                JdbcUrl.parse(URL, url),
                ownerUrl == null || ownerUrl.isBlank() ? null : JdbcUrl.parse(OWNER_URL, ownerUrl),
                TIMEOUT,
                GRACE,
                CONNECTIONS);
    }

    /**
     * What the variables name.
     *
     * @param home under it the embedded database keeps its data
     * @return empty where they name no database
     * @throws IllegalArgumentException if they are unsound
     */
    public static Optional<DatabaseSettings> from(Path home, Function<String, @Nullable String> variables) {
        String text = variables.apply(URL);
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        if (text.strip().equals(EMBEDDED)) {
            return Optional.of(embedded(home.resolve("postgres")));
        }
        if (text.strip().startsWith(EMBEDDED + ":")) {
            String folder = text.strip().substring(EMBEDDED.length() + 1).strip();
            if (folder.isEmpty()) {
                throw new IllegalArgumentException(
                        URL + " must name a folder after \"embedded:\"; without the colon the" + " data are in "
                                + home.resolve("postgres"));
            }
            return Optional.of(embedded(Path.of(folder)));
        }
        return Optional.of(server(text, variables.apply(OWNER_URL)));
    }

    /** Another longest time of a statement; 30 seconds unless set. Migrations, exports and imports have their own. */
    public DatabaseSettings statementTimeout(Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException("statementTimeout must be >= 1 ms, but was " + value);
        }
        return new DatabaseSettings(directory, url, owner, value, socketGrace, connections);
    }

    /**
     * Another time after a statement's longest at which the connection itself is given up, since the server went away without a
     * word; 10 seconds unless set.
     */
    public DatabaseSettings socketGrace(Duration value) {
        if (value.toSeconds() < 1) {
            throw new IllegalArgumentException("socketGrace must be >= 1 s, but was " + value);
        }
        return new DatabaseSettings(directory, url, owner, statementTimeout, value, connections);
    }

    /** Another number of connections at most; 8 unless set. */
    public DatabaseSettings connections(int value) {
        if (value < 2) {
            throw new IllegalArgumentException("connections must be >= 2, but was " + value);
        }
        return new DatabaseSettings(directory, url, owner, statementTimeout, socketGrace, value);
    }

    /**
     * Hosts that are reached without a TLS connection that proves who answers ({@code sslmode=verify-full}); an embedded database is
     * reached inside of the machine alone.
     *
     * @return names or addresses as the URLs have them, those of this machine too
     */
    public Set<String> unverifiedHosts() {
        return Stream.of(Optional.ofNullable(url), Optional.ofNullable(owner))
                .flatMap(Optional::stream)
                .filter(each -> !each.verified())
                .map(JdbcUrl::host)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Nullable
    Path directory() {
        return directory;
    }

    @Nullable
    JdbcUrl url() {
        return url;
    }

    @Nullable
    JdbcUrl owner() {
        return owner;
    }

    Duration statementTimeout() {
        return statementTimeout;
    }

    Duration socketGrace() {
        return socketGrace;
    }

    int connections() {
        return connections;
    }

    @Override
    public String toString() {
        return directory == null ? String.valueOf(url) : "embedded PostgreSQL in " + directory;
    }
}
