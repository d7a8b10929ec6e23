package io.github.llmbench.server.backup;

import io.github.llmbench.server.config.BackupSettings;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.sink.AlertSink;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.vault.KeyEncryptionKey;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies of the database. Safe for use by several threads and processes. */
public final class BackupFeature implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackupFeature.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final double MILLIS = 1_000;

    private final Database database;
    private final Copies copies;
    private final BackupKeeper keeper;
    private final Clock clock;
    private final @Nullable BackupSettings settings;
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "llmbench-backups");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Of a database.
     *
     * @param key that the audit log's keys are kept with
     * @param alerts hear of damaged copies and of copies that are too old
     * @param settings {@code null} where this process makes no copies
     */
    public BackupFeature(
            Database database, KeyEncryptionKey key, AlertSink alerts, Clock clock, @Nullable BackupSettings settings) {
        this.database = database;
        this.clock = clock;
        this.settings = settings;
        copies = new Copies(database);
        keeper = new BackupKeeper(database, copies, key, alerts, clock, settings);
    }

    /** Begins to look what is due. */
    public void start() {
        if (settings != null) {
            copies.tell(settings, clock.instant());
        }
        var unused = ticks.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            keeper.look();
        } catch (JdbiException | SQLException e) {
            LOG.debug("nothing can be copied while the database is away", e);
        } catch (IOException | RuntimeException e) {
            LOG.error("backups cannot be kept", e);
        }
    }

    /** Adds figures; they are NaN while the database is away or no process makes copies. */
    public void bind(MeterRegistry registry) {
        gauge(
                registry,
                "llmbench.backup.age",
                "Seconds since the last good copy of the database was made",
                known -> known.lastGood()
                        .map(Copy::finishedAt)
                        .map(at -> Duration.between(at, clock.instant()).toMillis() / MILLIS)
                        .orElse(Double.NaN));
        gauge(
                registry,
                "llmbench.backup.proof.age",
                "Seconds since a copy was last restored for a proof",
                known -> known.lastProof()
                        .map(Copy::proofAt)
                        .map(at -> Duration.between(at, clock.instant()).toMillis() / MILLIS)
                        .orElse(Double.NaN));
        gauge(
                registry,
                "llmbench.backup.proof.failed",
                "1 where the last proof found a damaged copy, else 0",
                known -> known.lastProof()
                        .map(copy -> copy.proofProblem() == null ? 0d : 1d)
                        .orElse(Double.NaN));
    }

    private void gauge(MeterRegistry registry, String name, String what, ToDoubleFunction<Copies> value) {
        Gauge.builder(name, copies, known -> {
                    try {
                        return value.applyAsDouble(known);
                    } catch (JdbiException e) {
                        return Double.NaN;
                    }
                })
                .description(what)
                .register(registry);
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return Map.of(
                "listBackups",
                this::list,
                "makeBackup",
                request -> want(request, false),
                "proveBackup",
                request -> want(request, true));
    }

    private record Row(
            UUID id,
            String file,
            String state,
            Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable Long bytes,
            @Nullable Long rows,
            @Nullable Instant proofAt,
            @Nullable String problem,
            @Nullable Instant removedAt) {
        static Row of(Copy copy) {
            return new Row(
                    copy.id(),
                    copy.file(),
                    copy.state(),
                    copy.startedAt(),
                    copy.finishedAt(),
                    copy.bytes(),
                    copy.rows(),
                    copy.proofAt(),
                    copy.problem() == null ? copy.proofProblem() : copy.problem(),
                    copy.removedAt());
        }
    }

    private record Status(
            boolean scheduled,
            @Nullable String schedule,
            @Nullable String zone,
            @Nullable Instant next,
            @Nullable Instant lastGoodAt,
            boolean tooOld,
            @Nullable Row lastProof,
            List<Row> items) {}

    private Reply list(Request request) {
        Optional<Copies.Clock> told = copies.clock();
        Instant good = copies.lastGood().map(Copy::finishedAt).orElse(null);
        return Reply.ok(new Status(
                told.isPresent(),
                told.map(Copies.Clock::schedule).orElse(null),
                told.map(Copies.Clock::zone).orElse(null),
                told.map(Copies.Clock::nextAt).orElse(null),
                good,
                told.filter(known -> (good == null ? known.since() : good)
                                .plus(known.alarm())
                                .isBefore(clock.instant()))
                        .isPresent(),
                copies.lastProof().map(Row::of).orElse(null),
                copies.newestFirst(request.limit()).stream().map(Row::of).toList()));
    }

    private Reply want(Request request, boolean proof) {
        boolean wanted = database.jdbi().inTransaction(handle -> {
            boolean known = Copies.want(handle, proof);
            if (known) {
                AuditLog.add(
                        handle,
                        request.caller().actor(),
                        proof ? "backup.ask-proof" : "backup.ask",
                        "instance",
                        Map.of());
            }
            return known;
        });
        if (!wanted) {
            throw Problem.conflict("no process of this server makes backups; set backup-directory and start it again");
        }
        return Reply.of(202, Map.of());
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        try {
            // A copy that is being written is given up at the next step; what is half written has another name.
            if (!ticks.awaitTermination(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("a backup that is under way is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
