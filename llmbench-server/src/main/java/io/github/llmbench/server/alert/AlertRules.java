package io.github.llmbench.server.alert;

import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.history.History;
import io.github.llmbench.server.run.RunWatch;
import io.github.llmbench.server.sink.Alert;
import io.github.llmbench.server.sink.AlertSink;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.PostgresRunStore;
import io.github.llmbench.store.run.RunFilter;
import io.github.llmbench.store.run.RunQueries;
import io.github.llmbench.store.run.RunSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the rules of a project against a run that ended. What a rule finds once it does not say again: an alert's id follows from what it
 * is about. Safe for use by several threads.
 */
final class AlertRules implements RunWatch {
    private static final Logger LOG = LoggerFactory.getLogger(AlertRules.class);

    /** So many runs of a benchmark are its history. */
    private static final int HISTORY = 100;

    private final Database database;
    private final PostgresRunStore store;
    private final RunQueries queries;
    private final AlertSink sink;
    private final Clock clock;

    AlertRules(Database database, PostgresRunStore store, AlertSink sink, Clock clock) {
        this.database = database;
        this.store = store;
        this.sink = sink;
        this.clock = clock;
        queries = new RunQueries(database);
    }

    /**
     * What a rule found in a run.
     *
     * @param about what sets it apart from other findings of the rule
     * @param text {@code null} where it found nothing
     */
    private record Finding(
            AlertRule rule, String about, @Nullable String text) {}

    @Override
    public Consumer<Handle> look(Ended run) {
        List<AlertRule> rules = database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("select * from alert_rule where project = :project and not paused"
                                        + " and (benchmark is null or benchmark = :benchmark) order by name")
                                .bind("project", run.project())
                                .bind("benchmark", run.benchmark())
                                .map((row, context) -> AlertRule.of(row))
                                .list());
        List<Finding> findings = new ArrayList<>();
        for (AlertRule rule : rules) {
            try {
                findings.addAll(findings(rule, run));
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("rule {} of project {} could not look at run {}", rule.name(), run.project(), run.run(), e);
            }
        }
        return handle -> findings.forEach(finding -> take(handle, run, finding));
    }

    private List<Finding> findings(AlertRule rule, Ended run) throws IOException {
        Run result = run.result();
        return switch (rule.kind()) {
            case "run-failed" -> List.of(new Finding(rule, run.run(), failed(run)));
            case "gate-failed" -> result == null ? List.of() : List.of(new Finding(rule, run.run(), gates(result)));
            case "cost" -> List.of(new Finding(rule, run.run(), cost(rule, run)));
            default -> result == null || result.status() != Run.Status.COMPLETE ? List.of() : changes(rule, run);
        };
    }

    private static @Nullable String failed(Ended run) {
        Run result = run.result();
        if (run.state().equals("failed")) {
            return "run " + run.run() + " of " + run.benchmark() + " failed: " + run.reason();
        }
        return result != null && run.state().equals("ended") && result.status() == Run.Status.PARTIAL
                ? "run " + run.run() + " of " + run.benchmark() + " ended before its end: "
                        + result.facts().stream()
                                .filter(fact -> fact.startsWith("stopped: "))
                                .findFirst()
                                .orElse("see its page")
                : null;
    }

    private static @Nullable String gates(Run run) {
        List<GateResult> failed = run.gates().stream()
                .filter(gate -> !gate.gate().advisory() && gate.verdict() == Verdict.FAIL)
                .toList();
        return failed.isEmpty()
                ? null
                : failed.size() + " of " + run.gates().size() + " gates of run " + run.id() + " of "
                        + run.header().benchmark() + " failed: "
                        + failed.stream()
                                .map(gate -> gate.gate() + (gate.model() == null ? "" : " (" + gate.model() + ")"))
                                .collect(Collectors.joining(", "));
    }

    private @Nullable String cost(AlertRule rule, Ended run) {
        Run result = run.result();
        BigDecimal spent = result == null ? recorded(run.run()) : cost(result);
        BigDecimal limit = Objects.requireNonNull(rule.limitUsd(), "a rule on cost has a limit");
        return spent.compareTo(limit) > 0
                ? "run " + run.run() + " of " + run.benchmark() + " cost " + spent.toPlainString() + " USD, more than "
                        + limit.toPlainString()
                : null;
    }

    /** What the trials of a run without a result cost: one that failed or was cancelled may have cost a lot. */
    private BigDecimal recorded(String run) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select coalesce(sum(t.cost_usd), 0) from trial t"
                                + " join run r on r.no = t.run where r.id = :run")
                        .bind("run", run)
                        .mapTo(BigDecimal.class)
                        .one());
    }

    private static BigDecimal cost(Run run) {
        // There is one a model and task too, parts of the whole.
        return run.metrics().stream()
                .filter(metric -> metric.name().equals("cost")
                        && metric.model() == null
                        && metric.task() == null
                        && Double.isFinite(metric.estimate()))
                .map(metric -> BigDecimal.valueOf(metric.estimate()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private List<Finding> changes(AlertRule rule, Ended run) throws IOException {
        List<Run> runs = new ArrayList<>();
        for (RunSummary summary : queries.runs(
                        RunFilter.ALL.project(run.project()).benchmark(run.benchmark()), null, HISTORY)
                .items()) {
            Optional<Run> found = store.find(summary.id());
            found.ifPresent(runs::add);
        }
        Collections.reverse(runs);
        List<Finding> findings = new ArrayList<>();
        for (History.Series series : History.of(runs).series()) {
            if (rule.metric() != null && !rule.metric().equals(series.metric())) {
                continue;
            }
            for (History.Change change : series.changes()) {
                if (change.regression()) {
                    findings.add(new Finding(
                            rule,
                            String.join(" ", change.run().id(), series.metric(), series.model(), series.task()),
                            text(run, series, change)));
                }
            }
        }
        return findings;
    }

    private static String text(Ended run, History.Series series, History.Change change) {
        return String.format(
                Locale.ROOT,
                "%s of %s%s in %s is worse since run %s: %.4g before, %.4g now",
                series.metric(),
                series.model() == null ? "the run" : series.model(),
                series.task() == null ? "" : " on " + series.task(),
                run.benchmark(),
                change.run().id(),
                change.point().before(),
                change.point().after());
    }

    private void take(Handle handle, Ended run, Finding finding) {
        AlertRule rule = finding.rule();
        boolean history = rule.kind().equals("change-point");
        if (!history) {
            handle.createUpdate("""
                            insert into alert_look (project, rule, benchmark, run, found)
                            select project, name, :benchmark, :run, :found from alert_rule where project = :project and name = :rule
                            on conflict (project, rule, run) do update set found = excluded.found""")
                    .bind("project", run.project())
                    .bind("rule", rule.name())
                    .bind("benchmark", run.benchmark())
                    .bind("run", run.run())
                    .bind("found", finding.text() != null)
                    .execute();
        }
        String text = finding.text();
        if (text == null) {
            return;
        }
        int seen = history ? 1 : seen(handle, run, rule);
        if (!history && seen < rule.least()) {
            return;
        }
        String told =
                rule.least() > 1 && !history ? text + " (" + seen + " of the last " + rule.lastRuns() + " runs)" : text;
        Instant now = clock.instant();
        String id = UUID.nameUUIDFromBytes(
                        (run.project() + "\n" + rule.name() + "\n" + finding.about()).getBytes(StandardCharsets.UTF_8))
                .toString();
        int added = handle.createUpdate("insert into alert (id, project, rule, kind, run, benchmark, text, at)"
                        + " values (:id, :project, :rule, :kind, :run, :benchmark, :text, :at) on conflict do nothing")
                .bind("id", id)
                .bind("project", run.project())
                .bind("rule", rule.name())
                .bind("kind", rule.kind())
                .bind("run", run.run())
                .bind("benchmark", run.benchmark())
                .bind("text", told)
                .bind("at", now.atOffset(ZoneOffset.UTC))
                .execute();
        if (added == 1) {
            sink.alert(
                    handle,
                    new Alert(id, run.project(), rule.name(), rule.kind(), run.run(), run.benchmark(), told, now));
        }
    }

    private static int seen(Handle handle, Ended run, AlertRule rule) {
        return handle.createQuery("""
                        select count(*) filter (where found) from (
                            select found from alert_look where project = :project and rule = :rule and benchmark = :benchmark
                            order by at desc limit :last) newest""")
                .bind("project", run.project())
                .bind("rule", rule.name())
                .bind("benchmark", run.benchmark())
                .bind("last", rule.lastRuns())
                .mapTo(int.class)
                .one();
    }
}
