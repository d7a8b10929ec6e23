package io.github.llmbench.server.retention;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.spend.SpendFeature;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.RetentionRule;
import io.github.llmbench.store.run.RunRetention;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** How long a project's runs are kept. Safe for use by several threads. */
public final class RetentionFeature {
    private static final int SHOWN = 100;

    private final Database database;
    private final SpendFeature spend;
    private final Clock clock;
    private final RunRetention retention;

    /**
     * Of a database.
     *
     * @param spend keeps what was paid for runs that go
     */
    public RetentionFeature(Database database, SpendFeature spend, Clock clock) {
        this.database = database;
        this.spend = spend;
        this.clock = clock;
        retention = new RunRetention(database);
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return Map.of("getRetention", this::get, "putRetention", this::put, "checkRetention", this::check);
    }

    /** The task that workers share. */
    public RecurringTask<Void> task() {
        return new RetentionRounds(database, retention, spend, clock).task();
    }

    private record Wanted(
            @Nullable Integer tracesDays,
            @Nullable Integer samplesDays,
            @Nullable Integer runsDays,
            @Nullable List<String> keepLabels,
            @Nullable Boolean paused) {
        /** Empty where everything is to be kept. */
        Optional<RetentionRule> rule(String project) {
            if (tracesDays == null && samplesDays == null && runsDays == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(new RetentionRule(
                        project,
                        tracesDays,
                        samplesDays,
                        runsDays,
                        keepLabels == null ? List.of() : List.copyOf(new LinkedHashSet<>(keepLabels))));
            } catch (IllegalArgumentException e) {
                String message = String.valueOf(e.getMessage());
                throw Problem.invalidField("#/" + message.substring(0, message.indexOf(' ')), message);
            }
        }
    }

    private record Last(
            Instant at,
            long traces,
            long samples,
            long runs,
            @Nullable String problem) {}

    private record Shown(
            @Nullable Integer tracesDays,
            @Nullable Integer samplesDays,
            @Nullable Integer runsDays,
            List<String> keepLabels,
            boolean paused,
            @Nullable Instant changedAt,
            @Nullable String changedBy,
            @Nullable Last last) {
        static final Shown NOTHING = new Shown(null, null, null, List.of(), false, null, null, null);

        static Shown of(StoredRetention stored) {
            RetentionRule rule = stored.rule();
            StoredRetention.Round last = stored.last();
            return new Shown(
                    rule.tracesDays(),
                    rule.samplesDays(),
                    rule.runsDays(),
                    rule.keepLabels(),
                    stored.paused(),
                    stored.changedAt(),
                    stored.changedBy(),
                    last == null
                            ? null
                            : new Last(
                                    last.at(),
                                    last.took(RunRetention.Part.TRACES),
                                    last.took(RunRetention.Part.SAMPLES),
                                    last.took(RunRetention.Part.RUN),
                                    last.problem()));
        }
    }

    private static Reply reply(Optional<StoredRetention> found) {
        return Reply.ok(found.map(Shown::of).orElse(Shown.NOTHING))
                .etag(found.map(StoredRetention::version).orElse(0L));
    }

    private Reply get(Request request) {
        return reply(database.jdbi().withHandle(handle -> StoredRetention.find(handle, request.project())));
    }

    private Reply put(Request request) {
        Wanted wanted = request.body(Wanted.class);
        Optional<RetentionRule> rule = wanted.rule(request.project());
        return reply(database.jdbi().inTransaction(handle -> {
            Optional<StoredRetention> before = StoredRetention.find(handle, request.project());
            request.checkVersion(before.map(StoredRetention::version).orElse(0L));
            if (rule.isEmpty()) {
                handle.execute("delete from retention where project = ?", request.project());
            } else {
                StoredRetention.put(
                        handle,
                        rule.get(),
                        Boolean.TRUE.equals(wanted.paused()),
                        request.caller().name());
            }
            audit(handle, request, wanted);
            return StoredRetention.find(handle, request.project());
        }));
    }

    private static void audit(Handle handle, Request request, Wanted wanted) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("tracesDays", String.valueOf(wanted.tracesDays()));
        said.put("samplesDays", String.valueOf(wanted.samplesDays()));
        said.put("runsDays", String.valueOf(wanted.runsDays()));
        said.put("keepLabels", wanted.keepLabels() == null ? List.of() : wanted.keepLabels());
        said.put("paused", Boolean.TRUE.equals(wanted.paused()));
        AuditLog.add(handle, request.caller().actor(), "retention.put", request.project(), said);
    }

    private record Total(String part, long runs, long trials) {}

    private record Item(String run, String benchmark, String part, long trials, Instant endedAt) {}

    private record Plan(List<Total> totals, List<Item> items) {}

    private Reply check(Request request) {
        Instant now = clock.instant();
        return Reply.ok(request.body(Wanted.class)
                .rule(request.project())
                .map(rule -> new Plan(
                        retention.totals(rule, now).stream()
                                .map(total -> new Total(name(total.part()), total.runs(), total.trials()))
                                .toList(),
                        retention.due(rule, now, SHOWN).stream()
                                .map(due -> new Item(
                                        due.run(), due.benchmark(), name(due.part()), due.trials(), due.endedAt()))
                                .toList()))
                .orElse(new Plan(List.of(), List.of())));
    }

    private static String name(RunRetention.Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }
}
