package io.github.llmbench.store.db;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.github.llmbench.api.Secret;
import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An open database with its schema up to date. Safe for use by several threads.
 *
 * <pre>{@code
 * try (Database database = Database.open(DatabaseSettings.embedded(home))) {
 *     int runs = database.jdbi().withHandle(h -> h.createQuery("select count(*) from run").mapTo(int.class).one());
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Database implements AutoCloseable {
    /** The schema that holds every table. */
    public static final String SCHEMA = "llmbench";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final DatabaseSettings settings;
    private final @Nullable EmbeddedServer embedded;
    private final JdbcUrl url;
    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(DatabaseSettings settings, @Nullable EmbeddedServer embedded, JdbcUrl url, HikariDataSource pool) {
        this.settings = settings;
        this.embedded = embedded;
        this.url = url;
        this.pool = pool;
        jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
        // Messages of failed statements go to logs, where no prompt, answer or password's hash may stand.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
    }

    /**
     * Whether a failure, or what caused it, says that a database is away or has no room just now, so that asking again may do; false for any
     * other.
     */
    public static boolean away(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (Patience.away(each)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Starts or joins the embedded server where the settings name one, brings the schema up to date and connects.
     *
     * @throws IOException if that cannot be done; the message says what to do
     */
    public static Database open(DatabaseSettings settings) throws IOException {
        EmbeddedServer embedded = settings.directory() == null ? null : EmbeddedServer.open(settings.directory());
        try {
            JdbcUrl url = embedded == null ? Objects.requireNonNull(settings.url()) : embedded.application();
            JdbcUrl owner = embedded == null ? settings.owner() : embedded.owner();
            HikariDataSource pool = pool(settings, url);
            try {
                if (owner != null) {
                    checkReachable(owner);
                }
                Migrations.run(pool, direct(owner == null ? url : owner), owner != null, url);
                return new Database(settings, embedded, url, pool);
            } catch (IOException | RuntimeException e) {
                pool.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            if (embedded != null) {
                embedded.close();
            }
            throw e;
        }
    }

    private static void checkReachable(JdbcUrl owner) throws IOException {
        try (Connection connection = direct(owner).getConnection()) {
            connection.isValid((int) CONNECT_TIMEOUT.toSeconds());
        } catch (SQLException e) {
            throw unreachable(owner, DatabaseSettings.OWNER_URL, e);
        }
    }

    private static HikariDataSource pool(DatabaseSettings settings, JdbcUrl url) throws IOException {
        HikariConfig config = new HikariConfig();
        config.setPoolName("llmbench");
        config.setJdbcUrl(url.jdbc());
        config.setUsername(url.user());
        Secret password = url.password();
        config.setPassword(password == null ? null : password.reveal());
        url.parameters().forEach(config::addDataSourceProperty);
        // The driver takes no notice of a property that is no text.
        config.addDataSourceProperty("ApplicationName", "llmbench");
        config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // The server's details show the row that it refused.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        // A server that went away without a word is found by this; a slow statement is ended by the server before.
        config.addDataSourceProperty(
                "socketTimeout",
                Long.toString(
                        settings.statementTimeout().plus(settings.socketGrace()).toSeconds()));
        config.setConnectionInitSql(sessionSettings(settings.statementTimeout()));
        config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        config.setMaximumPoolSize(settings.connections());
        config.setMinimumIdle(1);
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw unreachable(url, DatabaseSettings.URL, e);
        }
    }

    static IOException unreachable(JdbcUrl url, String variable, Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why = root instanceof UnknownHostException ? "there is no host " + root.getMessage() : root.getMessage();
        return new IOException("the database " + url + " cannot be reached: " + why + "; check " + variable, e);
    }

    private static String sessionSettings(Duration timeout) {
        return "set search_path = " + SCHEMA + "; set timezone = 'UTC'; set statement_timeout = " + timeout.toMillis()
                + "; set lock_timeout = " + timeout.toMillis()
                + "; set idle_in_transaction_session_timeout = "
                + timeout.multipliedBy(4).toMillis()
                // A lock of a machine that lost its power must not hold for two hours.
                + "; set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3";
    }

    private static PGSimpleDataSource direct(JdbcUrl url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url.jdbc());
        url.parameters().forEach((name, value) -> {
            try {
                source.setProperty(name, value);
            } catch (SQLException e) {
                throw new IllegalArgumentException(
                        "parameter " + name + " of the database's URL is unsound: " + e.getMessage(), e);
            }
        });
        source.setUser(url.user());
        Secret password = url.password();
        source.setPassword(password == null ? null : password.reveal());
        source.setConnectTimeout((int) CONNECT_TIMEOUT.toSeconds());
        source.setLoginTimeout((int) CONNECT_TIMEOUT.toSeconds());
        source.setTcpKeepAlive(true);
        source.setLogServerErrorDetail(false);
        return source;
    }

    /** Statements as the application role. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /** Connections of the application role, out of a pool. */
    public DataSource connections() {
        return pool;
    }

    /**
     * A connection outside of the pool, which may be idle for as long as it likes: for locks that are held for long, exports and
     * imports.
     *
     * @param longest time of a statement, after which the server is taken for gone; zero for any
     */
    public Connection dedicated(Duration longest) throws SQLException {
        PGSimpleDataSource source = direct(url);
        source.setSocketTimeout(
                longest.isZero() ? 0 : (int) longest.plusSeconds(1).toSeconds());
        Connection connection = source.getConnection();
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.execute(sessionSettings(settings.statementTimeout()));
            statement.execute(
                    "set idle_in_transaction_session_timeout = 0; set statement_timeout = " + longest.toMillis());
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** Whether the application's role is another than the schema's owner and cannot change the audit log. */
    public boolean separateRoles() {
        return jdbi.withHandle(
                handle -> handle.createQuery("""
                        select pg_get_userbyid(relowner) <> current_user
                            and not has_table_privilege(oid, 'UPDATE')
                            and not has_table_privilege(oid, 'DELETE')
                            and not has_table_privilege(oid, 'TRUNCATE')
                        from pg_class where oid = 'audit'::regclass""").mapTo(boolean.class).one());
    }

    /** Starts an embedded server again where it has died; does nothing where the server is not ours to start. */
    public void revive() throws IOException {
        if (embedded != null) {
            embedded.revive();
        }
    }

    /** Where it is, without a password. */
    @Override
    public String toString() {
        return settings.toString();
    }

    @Override
    public void close() throws IOException {
        pool.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
