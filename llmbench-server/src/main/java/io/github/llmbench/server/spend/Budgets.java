package io.github.llmbench.server.spend;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Budget;
import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.budget.BudgetScope;
import io.github.llmbench.store.budget.PostgresLedger;
import io.github.llmbench.store.db.Database;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What projects may spend. Safe for use by several threads and processes. */
final class Budgets {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final LocalDate EVER = LocalDate.of(1970, 1, 1);

    private final Database database;
    private final Spend spend;
    private final Clock clock;

    Budgets(Database database, Spend spend, Clock clock) {
        this.database = database;
        this.spend = spend;
        this.clock = clock;
    }

    Map<String, Handler> handlers() {
        return Map.of("listBudgets", this::list, "putBudget", this::put, "deleteBudget", this::delete);
    }

    /** A limit of a project; provider and key are empty where its scope is no key. */
    private record Limit(
            String project,
            String scope,
            String provider,
            String key,
            BigDecimal usd,
            Instant changedAt,
            String changedBy) {
        static Limit of(ResultSet row) throws SQLException {
            return new Limit(
                    row.getString("project"),
                    row.getString("scope"),
                    row.getString("provider"),
                    row.getString("key"),
                    row.getBigDecimal("limit_usd"),
                    row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                    row.getString("changed_by"));
        }

        /** What the ledger counts under; none where each run counts for itself. */
        Optional<BudgetScope> counted(YearMonth month) {
            return switch (scope) {
                case "month" -> Optional.of(BudgetScope.project(project, usd).in(month));
                case "total" -> Optional.of(BudgetScope.project(project, usd));
                case "key" ->
                    Optional.of(new BudgetScope("key:" + project + "/" + provider + "/" + key, usd).in(month));
                default -> Optional.empty();
            };
        }

        boolean monthly() {
            return scope.equals("month") || scope.equals("key");
        }
    }

    private record Row(
            String scope,
            @Nullable String provider,
            @Nullable String key,
            BigDecimal limitUsd,
            @Nullable String period,
            @Nullable BigDecimal spentUsd,
            @Nullable BigDecimal reservedUsd,
            @Nullable Integer alertedPercent,
            Instant changedAt,
            String changedBy) {}

    private record Counted(BigDecimal spent, BigDecimal reserved, int alerted) {
        static final Counted NOTHING = new Counted(BigDecimal.ZERO, BigDecimal.ZERO, 0);
    }

    private YearMonth month() {
        return YearMonth.now(clock);
    }

    private List<Limit> limits(Handle handle, String project) {
        return handle.createQuery("select * from spending_limit where project = :project order by scope, provider, key")
                .bind("project", project)
                .map((row, context) -> Limit.of(row))
                .list();
    }

    private Row row(Handle handle, Limit limit) {
        YearMonth month = month();
        Optional<Counted> counted = limit.counted(month)
                .map(scope -> handle.createQuery("""
                                select spent, alerted, (
                                    select coalesce(sum(h.reserved), 0) from budget_holder h
                                    where h.scope = b.scope and h.alive_until > clock_timestamp()) as reserved
                                from budget b where scope = :scope""")
                        .bind("scope", scope.name())
                        .map((row, context) -> new Counted(
                                row.getBigDecimal("spent"), row.getBigDecimal("reserved"), row.getInt("alerted")))
                        .findOne()
                        .orElse(Counted.NOTHING));
        return new Row(
                limit.scope(),
                limit.provider().isEmpty() ? null : limit.provider(),
                limit.key().isEmpty() ? null : limit.key(),
                limit.usd(),
                limit.monthly() ? month.toString() : null,
                counted.map(Counted::spent).orElse(null),
                counted.map(Counted::reserved).orElse(null),
                counted.map(Counted::alerted).orElse(null),
                limit.changedAt(),
                limit.changedBy());
    }

    private Reply list(Request request) {
        return Reply.ok(Items.all(database.jdbi()
                .withHandle(handle -> limits(handle, request.project()).stream()
                        .map(limit -> row(handle, limit))
                        .toList())));
    }

    /** The limit of a project for a month; {@code null} where there is none. */
    @Nullable
    BigDecimal monthly(String project) {
        return database.jdbi()
                .withHandle(handle -> limits(handle, project).stream()
                        .filter(limit -> limit.scope().equals("month"))
                        .map(Limit::usd)
                        .findFirst()
                        .orElse(null));
    }

    private record Text(
            String scope,
            @Nullable String provider,
            @Nullable String key,
            BigDecimal limitUsd) {}

    private Reply put(Request request) {
        Text text = request.body(Text.class);
        checkKey(text.scope(), text.provider(), text.key());
        String project = request.project();
        BigDecimal before = spentBefore(project, text.scope());
        return database.jdbi().inTransaction(handle -> {
            request.checkVersion(version(handle, project, text.scope(), text.provider(), text.key()));
            Limit limit = handle.createQuery("""
                            insert into spending_limit (project, scope, provider, key, limit_usd, changed_by)
                            values (:project, :scope, :provider, :key, :limit, :by)
                            on conflict (project, scope, provider, key) do update set limit_usd = excluded.limit_usd,
                                changed_at = now(), changed_by = excluded.changed_by
                            returning *""")
                    .bind("project", project)
                    .bind("scope", text.scope())
                    .bind("provider", text.provider() == null ? "" : text.provider())
                    .bind("key", text.key() == null ? "" : text.key())
                    .bind("limit", text.limitUsd())
                    .bind("by", request.caller().name())
                    .map((row, context) -> Limit.of(row))
                    .one();
            limit.counted(month()).ifPresent(scope -> count(handle, scope, before));
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "budget.put",
                    project + "/" + text.scope(),
                    Map.of("limitUsd", text.limitUsd()));
            return Reply.ok(row(handle, limit)).etag(limit.changedAt());
        });
    }

    /** When it was changed; empty where there is none. */
    private static Optional<Instant> version(
            Handle handle, String project, String scope, @Nullable String provider, @Nullable String key) {
        return handle.createQuery("select changed_at from spending_limit where project = :project and scope = :scope"
                        + " and provider = :provider and key = :key for update")
                .bind("project", project)
                .bind("scope", scope)
                .bind("provider", provider == null ? "" : provider)
                .bind("key", key == null ? "" : key)
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant);
    }

    /** What runs cost that were made without this budget counts; of a key nothing is known but what its budget counted. */
    private BigDecimal spentBefore(String project, String scope) {
        LocalDate tomorrow = LocalDate.now(clock).plusDays(1);
        return switch (scope) {
            case "month" -> spend.usd(project, month().atDay(1), tomorrow);
            case "total" -> spend.usd(project, EVER, tomorrow);
            default -> BigDecimal.ZERO;
        };
    }

    /** Levels that are passed already are not told of again. */
    private static void count(Handle handle, BudgetScope scope, BigDecimal before) {
        handle.createUpdate("insert into budget (scope, limit_usd, spent) values (:scope, :limit, :spent)"
                        + " on conflict (scope) do update set limit_usd = excluded.limit_usd,"
                        + " spent = greatest(budget.spent, excluded.spent)")
                .bind("scope", scope.name())
                .bind("limit", scope.limitUsd())
                .bind("spent", before)
                .execute();
        handle.createUpdate("update budget set alerted = case when spent >= limit_usd then 100"
                        + " when spent * 100 >= limit_usd * 80 then 80 when spent * 100 >= limit_usd * 50 then 50 else 0 end"
                        + " where scope = :scope")
                .bind("scope", scope.name())
                .execute();
    }

    private static void checkKey(String scope, @Nullable String provider, @Nullable String key) {
        boolean named = provider != null && key != null;
        boolean none = provider == null && key == null;
        if (!(scope.equals("key") ? named : none)) {
            throw Problem.invalidField(
                    "#", "needs provider and key where the scope is key, and neither of them elsewhere");
        }
    }

    private Reply delete(Request request) {
        String scope = Objects.requireNonNull(request.query("scope"));
        String provider = request.query("provider");
        String key = request.query("key");
        return database.jdbi().inTransaction(handle -> {
            request.checkVersion(version(handle, request.project(), scope, provider, key));
            int deleted = handle.createUpdate("delete from spending_limit where project = :project and scope = :scope"
                            + " and provider = :provider and key = :key")
                    .bind("project", request.project())
                    .bind("scope", scope)
                    .bind("provider", provider == null ? "" : provider)
                    .bind("key", key == null ? "" : key)
                    .execute();
            if (deleted == 0) {
                throw Problem.notFound("there is no such budget");
            }
            AuditLog.add(handle, request.caller().actor(), "budget.delete", request.project() + "/" + scope, Map.of());
            return Reply.none();
        });
    }

    /** The benchmark with the project's budget of a run, where it declares none. */
    Benchmark withDefault(String project, Benchmark benchmark) {
        if (benchmark.budget().usd() != null) {
            return benchmark;
        }
        return database.jdbi().withHandle(handle -> limits(handle, project)).stream()
                .filter(limit -> limit.scope().equals("run"))
                .findFirst()
                .map(limit -> new Benchmark(
                        benchmark.name(),
                        benchmark.tasks(),
                        benchmark.models(),
                        benchmark.load(),
                        new Budget(limit.usd()),
                        benchmark.gates(),
                        benchmark.policy(),
                        benchmark.slos(),
                        benchmark.seed()))
                .orElse(benchmark);
    }

    /**
     * What limits the calls of a run; to be closed when the run ends. The budget of a key holds for calls to its provider; of several
     * with one provider the smallest.
     *
     * @param own the run's
     */
    PostgresLedger ledger(String project, String holder, BudgetScope own, Consumer<BudgetAlert> alerts) {
        YearMonth month = month();
        List<BudgetScope> shared = new ArrayList<>(List.of(own));
        Map<String, BudgetScope> ofProviders = new LinkedHashMap<>();
        for (Limit limit : database.jdbi().withHandle(handle -> limits(handle, project))) {
            limit.counted(month).ifPresent(scope -> {
                if (limit.provider().isEmpty()) {
                    shared.add(scope);
                } else {
                    ofProviders.merge(
                            limit.provider(), scope, BinaryOperator.minBy(Comparator.comparing(BudgetScope::limitUsd)));
                }
            });
        }
        return PostgresLedger.open(database, holder, shared, ofProviders, PATIENCE, alerts);
    }
}
