package io.github.llmbench.server.spend;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.server.access.Caller;
import io.github.llmbench.server.access.Role;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.sink.Alert;
import io.github.llmbench.server.sink.AlertSink;
import io.github.llmbench.store.budget.BudgetScope;
import io.github.llmbench.store.budget.PostgresLedger;
import io.github.llmbench.store.db.Database;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What runs cost and may cost. Safe for use by several threads and processes. */
public final class SpendFeature {
    private static final String BUDGET = "budget";
    private static final int USUAL_DAYS = 30;
    private static final int MOST_GROUPS = 10_000;

    private final Database database;
    private final Clock clock;
    private final AlertSink alerts;
    private final Spend spend;
    private final Budgets budgets;
    private final Prices prices;

    /** Of a database; months and days are those of the clock's zone, which should be UTC. */
    public SpendFeature(Database database, Clock clock, AlertSink alerts) {
        this.database = database;
        this.clock = clock;
        this.alerts = alerts;
        spend = new Spend(database);
        budgets = new Budgets(database, spend, clock);
        prices = new Prices(database);
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        Map<String, Handler> all = new HashMap<>();
        all.putAll(budgets.handlers());
        all.putAll(prices.handlers());
        all.put("getSpend", request -> groups(request, List.of(request.project())));
        all.put("getInstanceSpend", request -> groups(request, null));
        all.put("getOwnSpend", request -> groups(request, readable(request.caller())));
        all.put("getSpendForecast", this::forecast);
        return all;
    }

    /** The server's prices, to stand behind those that a benchmark declares. */
    public PriceTable prices() {
        return prices.table();
    }

    /** The benchmark with the project's budget of a run, where it declares none. */
    public Benchmark withBudget(String project, Benchmark benchmark) {
        return budgets.withDefault(project, benchmark);
    }

    /**
     * What limits the calls of a run; to be closed when the run ends.
     *
     * @param holder who sets money aside: the run's id, or that of a part of it that opens a ledger of its own
     * @param own the run's budget, which counts beside those of the project
     * @param told hears of 50, 80 and 100 percent
     */
    public PostgresLedger ledger(String project, String holder, BudgetScope own, Consumer<BudgetAlert> told) {
        return budgets.ledger(project, holder, own, told);
    }

    /** Raises an alert where a budget of a run of the project comes to 50, 80 or 100 percent. */
    public RunListener listener(String project) {
        return new RunListener() {
            @Override
            public void budgetAlert(RunHeader run, BudgetAlert alert) {
                String about = String.join("\n", project, run.id(), alert.scope(), String.valueOf(alert.percent()));
                Alert told = new Alert(
                        UUID.nameUUIDFromBytes(about.getBytes(StandardCharsets.UTF_8))
                                .toString(),
                        project,
                        BUDGET,
                        BUDGET,
                        run.id(),
                        run.benchmark(),
                        alert.toString(),
                        Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
                database.jdbi().useTransaction(handle -> tell(handle, told));
            }
        };
    }

    /** Keeps it among the project's alerts and hands it on; what was told before is not told again. */
    private void tell(Handle handle, Alert alert) {
        int added = handle.createUpdate("insert into alert (id, project, rule, kind, run, benchmark, text, at)"
                        + " values (:id, :project, :rule, :kind, :run, :benchmark, :text, :at) on conflict do nothing")
                .bind("id", alert.id())
                .bind("project", alert.project())
                .bind("rule", alert.rule())
                .bind("kind", alert.kind())
                .bind("run", alert.run())
                .bind("benchmark", alert.benchmark())
                .bind("text", alert.text())
                .bind("at", alert.at().atOffset(ZoneOffset.UTC))
                .execute();
        if (added == 1) {
            alerts.alert(handle, alert);
        }
    }

    /**
     * What the runs of a project cost, by day (UTC); days without a cost are left out.
     *
     * @param until the day after the last
     */
    public Map<LocalDate, BigDecimal> byDay(String project, LocalDate from, LocalDate until) {
        return spend.byDay(project, from, until);
    }

    /** Counts what runs cost that ended since; what they cost is asked for sooner then. */
    public void count() {
        spend.count();
    }

    /**
     * Keeps what a run cost; to be called in the transaction that takes its traces, its samples or all of it.
     *
     * @param whole whether the run goes
     */
    public void keep(Handle handle, long run, boolean whole) {
        if (whole) {
            Spend.outlive(handle, run);
        } else {
            Spend.counted(handle, run);
        }
    }

    private record Groups(
            LocalDate from,
            LocalDate until,
            List<String> by,
            List<Spend.Group> items,
            BigDecimal usd,
            long priced,
            long unpriced,
            BigDecimal paidAgainUsd,
            List<Spend.Limit> limits) {}

    /** The projects that somebody may read; {@code null} for all. */
    private static @Nullable List<String> readable(Caller caller) {
        return caller.instanceAdmin()
                ? null
                : caller.roles().keySet().stream()
                        .filter(project -> caller.may(Role.VIEWER, project))
                        .toList();
    }

    private Reply groups(Request request, @Nullable List<String> projects) {
        LocalDate today = LocalDate.now(clock);
        LocalDate from = day(request, "from", today.minusDays(USUAL_DAYS));
        LocalDate until = day(request, "until", today.plusDays(1));
        if (!from.isBefore(until) || ChronoUnit.DAYS.between(from, until) > Spend.MOST_DAYS) {
            throw Problem.invalidParameter("until", "must lie 1 to " + Spend.MOST_DAYS + " days after from");
        }
        List<String> by = List.copyOf(new LinkedHashSet<>(request.queries("by")));
        List<Spend.Group> items = spend.groups(
                projects,
                from,
                until,
                by.stream()
                        .map(name -> Spend.Dimension.valueOf(name.toUpperCase(Locale.ROOT)))
                        .toList(),
                MOST_GROUPS + 1);
        if (items.size() > MOST_GROUPS) {
            throw Problem.of(
                    422, "Too many groups", "there are more than " + MOST_GROUPS + " groups; ask for fewer days");
        }
        return Reply.ok(new Groups(
                from,
                until,
                by,
                items,
                items.stream().map(Spend.Group::usd).reduce(BigDecimal.ZERO, BigDecimal::add),
                items.stream().mapToLong(Spend.Group::priced).sum(),
                items.stream().mapToLong(Spend.Group::unpriced).sum(),
                spend.paidAgain(projects, from, until),
                spend.monthly(projects)));
    }

    private static LocalDate day(Request request, String name, LocalDate absent) {
        String text = request.query(name);
        try {
            return text == null ? absent : LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw Problem.invalidParameter(name, "must be a day such as 2026-11-26");
        }
    }

    private Reply forecast(Request request) {
        return Reply.ok(Forecast.of(request.project(), spend, budgets.monthly(request.project()), clock.instant()));
    }
}
