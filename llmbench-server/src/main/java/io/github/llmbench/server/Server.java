package io.github.llmbench.server;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.server.alert.AlertFeature;
import io.github.llmbench.server.analytics.AnalyticsFeature;
import io.github.llmbench.server.backup.BackupFeature;
import io.github.llmbench.server.catalog.Catalog;
import io.github.llmbench.server.config.OidcSettings;
import io.github.llmbench.server.config.ServerConfig;
import io.github.llmbench.server.contract.Contract;
import io.github.llmbench.server.http.AccessLog;
import io.github.llmbench.server.http.ErrorPages;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Headers;
import io.github.llmbench.server.http.Heavy;
import io.github.llmbench.server.http.Https;
import io.github.llmbench.server.http.Pages;
import io.github.llmbench.server.http.ReferencePage;
import io.github.llmbench.server.http.Router;
import io.github.llmbench.server.label.LabelFeature;
import io.github.llmbench.server.limit.Limiters;
import io.github.llmbench.server.live.LiveFeature;
import io.github.llmbench.server.mail.Mailer;
import io.github.llmbench.server.oidc.OidcProvider;
import io.github.llmbench.server.ops.AuditHandlers;
import io.github.llmbench.server.ops.Figures;
import io.github.llmbench.server.ops.InstanceHandlers;
import io.github.llmbench.server.ops.Limits;
import io.github.llmbench.server.ops.OpsHandlers;
import io.github.llmbench.server.ops.Stock;
import io.github.llmbench.server.ops.StoredReplays;
import io.github.llmbench.server.plugin.PluginTable;
import io.github.llmbench.server.plugin.Plugins;
import io.github.llmbench.server.project.ProjectHandlers;
import io.github.llmbench.server.retention.RetentionFeature;
import io.github.llmbench.server.run.Courses;
import io.github.llmbench.server.run.LiveFeed;
import io.github.llmbench.server.run.LiveRuns;
import io.github.llmbench.server.run.Notices;
import io.github.llmbench.server.run.OutboundGuard;
import io.github.llmbench.server.run.RunDispatcher;
import io.github.llmbench.server.run.RunEnds;
import io.github.llmbench.server.run.RunFeature;
import io.github.llmbench.server.run.RunStarts;
import io.github.llmbench.server.run.TaskDispatcher;
import io.github.llmbench.server.run.Topics;
import io.github.llmbench.server.run.UploadFeature;
import io.github.llmbench.server.run.WorkerHandlers;
import io.github.llmbench.server.run.Workers;
import io.github.llmbench.server.run.Workshop;
import io.github.llmbench.server.schedule.DueSchedules;
import io.github.llmbench.server.schedule.ScheduleFeature;
import io.github.llmbench.server.spend.SpendFeature;
import io.github.llmbench.server.user.UserFeature;
import io.github.llmbench.server.webhook.WebhookFeature;
import io.github.llmbench.store.audit.AuditSigner;
import io.github.llmbench.store.audit.AuditVerifier;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.PostgresRunStore;
import io.github.llmbench.store.vault.AuditKeys;
import io.github.llmbench.store.vault.KeyEncryptionKey;
import io.github.llmbench.store.vault.PostgresVault;
import io.github.llmbench.store.vault.Vault;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server. Safe for use by several threads.
 *
 * <pre>{@code
 * try (Server server = Server.start(ServerConfig.read(home, null, System::getenv, Map.of()))) {
 *     server.firstPassword().ifPresent(System.out::println);
 *     System.out.println(server.url());
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration SIGNED_EVERY = Duration.ofMinutes(5);

    private final ServerConfig config;
    private final Javalin javalin;
    private final OpsHandlers ops;
    private final Parts parts;
    private final @Nullable String firstPassword;

    private Server(ServerConfig config, Javalin javalin, OpsHandlers ops, Parts parts, @Nullable String firstPassword) {
        this.config = config;
        this.javalin = javalin;
        this.ops = ops;
        this.parts = parts;
        this.firstPassword = firstPassword;
    }

    /**
     * Opens the database, starts to listen and returns when requests are answered.
     *
     * @throws IOException if the database or the port cannot be had
     */
    public static Server start(ServerConfig config) throws IOException {
        Parts parts = new Parts();
        try {
            Database database = Database.open(config.database());
            parts.add(database);
            return start(config, database, parts);
        } catch (IOException | RuntimeException e) {
            parts.closeAfter(e);
            throw e;
        }
    }

    private static Server start(ServerConfig config, Database database, Parts parts) throws IOException {
        if (config.role().worker()) {
            ClockSkew.check(database, Clock.systemUTC(), config.heartbeat());
        }
        UserFeature users = new UserFeature(database, Clock.systemUTC(), config.secure(), provider(config));
        Figures figures = new Figures();
        Stock.bind(figures.registry(), database);
        OpsHandlers ops = new OpsHandlers(database, figures.registry());
        Map<String, Handler> handlers = new HashMap<>();
        handlers.putAll(users.handlers());
        ProjectHandlers projects = new ProjectHandlers(database);
        handlers.putAll(projects.handlers());
        handlers.putAll(ops.handlers());
        handlers.putAll(new InstanceHandlers(config).handlers());
        KeyEncryptionKey key = key(config, database);
        handlers.putAll(new AuditHandlers(database, AuditKeys.of(database, key), config.home()).handlers());
        Vault vault = new PostgresVault(database, key);
        Heavy heavy = new Heavy();
        Catalog catalog = new Catalog(
                database, vault, new PluginTable(database, config.heartbeat().multipliedBy(Workers.MISSED)), heavy);
        handlers.putAll(catalog.handlers());
        OutboundGuard guard = new OutboundGuard(config.reachable());
        String process = "server-" + UUID.randomUUID();
        WebhookFeature webhooks = new WebhookFeature(
                database,
                vault,
                guard,
                config.mail() == null ? null : new Mailer(config.mail(), null),
                pages(config),
                process);
        parts.add(webhooks);
        handlers.putAll(webhooks.handlers());
        BackupFeature backups = new BackupFeature(database, key, webhooks, Clock.systemUTC(), config.backups());
        parts.add(backups);
        backups.bind(figures.registry());
        handlers.putAll(backups.handlers());
        SpendFeature spend = new SpendFeature(database, Clock.systemUTC(), webhooks);
        handlers.putAll(spend.handlers());
        Notices notices = Notices.start(database);
        parts.add(notices);
        Topics topics = new Topics();
        Courses courses = new Courses();
        LiveRuns liveRuns = LiveRuns.start(database, process);
        parts.add(liveRuns);
        AlertFeature alerts = new AlertFeature(
                database,
                PostgresRunStore.builder(database, config.home().resolve("spool"))
                        .build(),
                webhooks,
                Clock.systemUTC());
        handlers.putAll(alerts.handlers());
        RunEnds ends = RunEnds.of(config.runs(), alerts.watch());
        RunStarts starts = new RunStarts(catalog, ends);
        Workers workers = Workers.start(database, process, InstanceHandlers.version(), config);
        URI redis = config.redis();
        Limiters limiters = redis == null ? Limiters.shares(workers::live) : Limiters.redis(redis, workers::live);
        RetentionFeature retention = new RetentionFeature(database, spend, Clock.systemUTC());
        handlers.putAll(retention.handlers());
        Plugins plugins = config.role().worker() ? Plugins.load(config.plugins(), LOG::warn) : Plugins.NONE;
        handlers.putAll(new WorkerHandlers(database, workers, limiters).handlers());
        parts.add(limiters);
        parts.add(workers);
        parts.add(plugins);
        RunDispatcher dispatcher = config.role().worker()
                ? TaskDispatcher.start(
                        new Workshop(
                                database,
                                vault,
                                guard,
                                catalog.declarations(),
                                liveRuns,
                                notices,
                                limiters,
                                ends,
                                spend,
                                plugins,
                                process,
                                config.home(),
                                config.shards(),
                                config.heartbeat(),
                                config.stop()),
                        List.of(new DueSchedules(database, starts, Clock.systemUTC()).task()),
                        List.of(retention.task()))
                : RunDispatcher.ELSEWHERE;
        parts.add(dispatcher);
        LiveFeed feed = LiveFeed.start(database, notices, topics, config.role().api() ? courses : null);
        parts.add(feed);
        RunFeature runs = new RunFeature(database, catalog, starts, ends, dispatcher, spend, courses, config.home());
        handlers.putAll(runs.handlers());
        handlers.putAll(new UploadFeature(database, liveRuns, ends, config.home()).handlers());
        handlers.putAll(new LabelFeature(database, runs).handlers());
        handlers.putAll(new AnalyticsFeature(database, runs).handlers());
        handlers.putAll(new ScheduleFeature(database, starts, Clock.systemUTC()).handlers());
        Contract contract = Contract.load();
        Limits limits = new Limits(config.requestsPerMinute(), config.signInsPerMinute());
        LiveFeature live = new LiveFeature(
                topics,
                new LiveFeature.Knows(users::redeem, users::again, runs::project),
                limits,
                contract.schema("LiveRequest"),
                config.publicUrl());
        StoredReplays replays = StoredReplays.start(database);
        parts.add(replays);
        Router router = new Router(users.authenticator(), limits, replays, projects::has, heavy);
        Javalin javalin = Javalin.create(javalinConfig -> {
            javalinConfig.startup.showJavalinBanner = false;
            javalinConfig.startup.showOldJavalinVersionWarning = false;
            javalinConfig.startup.startupWatcherEnabled = false;
            javalinConfig.http.prefer405over404 = true;
            javalinConfig.http.compressionStrategy = CompressionStrategy.GZIP;
            javalinConfig.jetty.host = config.host();
            javalinConfig.jetty.port = config.port();
            ErrorPages.on(javalinConfig.jetty, config.trustedProxies(), config.https() != null, config.stop());
            Https https = config.https();
            if (https != null) {
                javalinConfig.jetty.addConnector(
                        (server, http) -> https.connector(server, http, config.host(), config.port()));
            }
            javalinConfig.requestLogger.http((context, millis) -> {
                figures.request(context, millis);
                AccessLog.write(context, millis);
            });
            Headers.on(javalinConfig.routes, config.secure());
            Router.problems(javalinConfig.routes);
            ReferencePage.on(javalinConfig.routes, contract);
            router.bind(
                    javalinConfig.routes,
                    contract,
                    handlers,
                    operation -> config.role().api() || !operation.path().startsWith("/api/"));
            live.on(javalinConfig.routes);
            Pages.on(javalinConfig.routes);
        });
        // Requests end before what they need.
        parts.add(javalin::stop);
        parts.add(live);
        try {
            javalin.start();
        } catch (RuntimeException e) {
            throw new IOException(
                    "cannot listen on " + config.host() + ":" + config.port() + ": " + root(e).getMessage(), e);
        }
        AuditSigner signer = AuditSigner.start(
                new AuditVerifier(database, AuditVerifier.file(config.home())),
                () -> AuditKeys.of(database, key).signer(),
                SIGNED_EVERY);
        parts.add(signer);
        webhooks.start();
        backups.start();
        // Last of all that may fail: a password that no start could tell would be lost.
        String firstPassword =
                config.role().api() ? users.firstAdmin(config.firstAdmin()).orElse(null) : null;
        ops.started();
        return new Server(config, javalin, ops, parts, firstPassword);
    }

    /** Where people sign in beside passwords. */
    private static @Nullable OidcProvider provider(ServerConfig config) {
        OidcSettings settings = config.oidc();
        return settings == null
                ? null
                : new OidcProvider(settings, pages(config).resolve("/api/v1/auth/oidc/callback"));
    }

    /** Where people find the pages: what browsers call the server, or else the address that it listens on. */
    private static URI pages(ServerConfig config) {
        URI told = config.publicUrl();
        return told == null ? URI.create("http://" + config.host() + ":" + config.port()) : told;
    }

    /** The vault's key; drawn where there is none yet and the vault is as new as it. */
    private static KeyEncryptionKey key(ServerConfig config, Database database) throws IOException {
        Path file = KeyEncryptionKey.file(config.home(), System::getenv);
        boolean used = database.jdbi()
                .withHandle(handle -> handle.createQuery("select exists (select 1 from keyset)")
                        .mapTo(boolean.class)
                        .one());
        boolean given = System.getenv(KeyEncryptionKey.VARIABLE) != null || Files.exists(file);
        return given || used
                ? KeyEncryptionKey.configured(config.home(), System::getenv)
                : KeyEncryptionKey.create(file);
    }

    private static Throwable root(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? e : root(cause);
    }

    /** Where it is. */
    public URI url() {
        return URI.create((config.https() == null ? "http://" : "https://") + config.host() + ":" + javalin.port());
    }

    /** Name of the first user. */
    public String firstAdmin() {
        return config.firstAdmin();
    }

    /** The password of the first user, where this start added it; it stands nowhere else. */
    public Optional<String> firstPassword() {
        return Optional.ofNullable(firstPassword);
    }

    /** Says that no more requests should come, waits for those under way and lets go of the database. */
    @Override
    public void close() throws IOException {
        ops.stopping();
        parts.close();
    }
}
