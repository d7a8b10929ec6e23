package io.github.llmbench.server.schedule;

import io.github.llmbench.server.clock.Timing;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.server.run.RunStarts;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Schedules of a project. Safe for use by several threads. */
public final class ScheduleFeature {
    private static final int SHOWN_TIMES = 5;

    private final Database database;
    private final RunStarts starts;
    private final Clock clock;

    /** Of a database. */
    public ScheduleFeature(Database database, RunStarts starts, Clock clock) {
        this.database = database;
        this.starts = starts;
        this.clock = clock;
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return Map.of(
                "listSchedules", this::list,
                "getSchedule", this::get,
                "putSchedule", this::put,
                "deleteSchedule", this::delete,
                "checkSchedule", this::check);
    }

    private record NewSchedule(
            String benchmark,
            @Nullable Integer version,
            @Nullable List<String> models,
            @Nullable List<String> labels,
            @Nullable Integer samples,
            @Nullable String priority,
            @Nullable Integer loadWorkers,
            @Nullable String cron,
            @Nullable Long everySeconds,
            @Nullable String zone,
            @Nullable String missed,
            @Nullable String overlap,
            @Nullable Boolean paused) {
        Timing timing() {
            try {
                return Timing.of(cron, everySeconds, zone);
            } catch (IllegalArgumentException e) {
                String message = String.valueOf(e.getMessage());
                String field = message.startsWith("zone") ? "#/zone" : message.startsWith("cron") ? "#/cron" : "#";
                throw Problem.invalidField(field, message);
            }
        }

        RunStarts.Wish wish() {
            return new RunStarts.Wish(benchmark, version, null, models, labels, samples, priority, loadWorkers);
        }
    }

    private record Shown(
            String name,
            String benchmark,
            @Nullable Integer version,
            List<String> models,
            List<String> labels,
            @Nullable Integer samples,
            @Nullable String priority,
            @Nullable Integer loadWorkers,
            @Nullable String cron,
            @Nullable Long everySeconds,
            String zone,
            String missed,
            String overlap,
            boolean paused,
            List<Instant> next,
            @Nullable Instant lastAt,
            @Nullable String lastRun,
            @Nullable String lastProblem,
            String createdBy) {
        static Shown of(Schedule schedule) {
            return new Shown(
                    schedule.name(),
                    schedule.benchmark(),
                    schedule.version(),
                    schedule.models(),
                    schedule.labels(),
                    schedule.samples(),
                    schedule.priority(),
                    schedule.loadWorkers(),
                    schedule.cron(),
                    schedule.everySeconds(),
                    schedule.zone(),
                    schedule.missed().name().toLowerCase(Locale.ROOT),
                    schedule.overlap().name().toLowerCase(Locale.ROOT),
                    schedule.paused(),
                    schedule.paused() ? List.of() : schedule.timing().times(schedule.nextAt(), SHOWN_TIMES),
                    schedule.lastAt(),
                    schedule.lastRun(),
                    schedule.lastProblem(),
                    schedule.createdBy());
        }
    }

    private Reply list(Request request) {
        return Reply.ok(Items.named(
                database, "select * from schedule", request, row -> Shown.of(Schedule.of(row)), Shown::name));
    }

    private static Optional<Schedule> find(Handle handle, String project, String name, String lock) {
        return handle.createQuery("select * from schedule where project = :project and name = :name " + lock)
                .bind("project", project)
                .bind("name", name)
                .map((row, context) -> Schedule.of(row))
                .findOne();
    }

    private Reply get(Request request) {
        Schedule found = database.jdbi()
                .withHandle(handle -> find(handle, request.project(), request.path("schedule"), ""))
                .orElseThrow(() -> Problem.notFound("there is no such schedule"));
        return Reply.ok(Shown.of(found)).etag(found.etag());
    }

    private Reply check(Request request) throws IOException {
        NewSchedule wanted = request.body(NewSchedule.class);
        Timing timing = wanted.timing();
        starts.check(request.project(), wanted.wish());
        Instant now = clock.instant();
        return Reply.ok(Map.of("next", timing.times(timing.next(now, now), SHOWN_TIMES)));
    }

    private Reply put(Request request) throws IOException {
        NewSchedule wanted = request.body(NewSchedule.class);
        Timing timing = wanted.timing();
        // A benchmark that cannot be run must not be found out in the night.
        starts.check(request.project(), wanted.wish());
        String name = request.path("schedule");
        Instant now = clock.instant();
        Schedule put = database.jdbi().inTransaction(handle -> {
            Optional<Schedule> before = find(handle, request.project(), name, "for update");
            request.checkVersion(before.map(Schedule::etag));
            boolean same = before.isPresent()
                    && before.get().timing().equals(timing)
                    && !before.get().paused();
            Instant next = same ? before.get().nextAt() : timing.next(now, now);
            Schedule made = handle.createQuery("""
                            insert into schedule (project, name, benchmark, benchmark_version, models, labels, samples, priority, load_workers,
                                cron, every_seconds, zone, missed, overlap, paused, next_at, created_by)
                            values (:project, :name, :benchmark, :version, :models, :labels, :samples, :priority, :workers, :cron, :every,
                                :zone, :missed, :overlap, :paused, :next, :by)
                            on conflict (project, name) do update set benchmark = excluded.benchmark,
                                benchmark_version = excluded.benchmark_version, models = excluded.models, labels = excluded.labels,
                                samples = excluded.samples, priority = excluded.priority,
                                load_workers = excluded.load_workers, cron = excluded.cron,
                                every_seconds = excluded.every_seconds, zone = excluded.zone, missed = excluded.missed,
                                overlap = excluded.overlap, paused = excluded.paused, next_at = excluded.next_at,
                                created_by = excluded.created_by, last_problem = null, version = schedule.version + 1
                            returning *""")
                    .bind("project", request.project())
                    .bind("name", name)
                    .bind("benchmark", wanted.benchmark())
                    .bind("version", wanted.version())
                    .bindArray("models", String.class, wanted.models() == null ? List.of() : wanted.models())
                    .bindArray("labels", String.class, wanted.labels() == null ? List.of() : wanted.labels())
                    .bind("samples", wanted.samples())
                    .bind("priority", wanted.priority())
                    .bind("workers", wanted.loadWorkers())
                    .bind("cron", timing.cron())
                    .bind("every", wanted.everySeconds())
                    .bind("zone", timing.zone().getId())
                    .bind("missed", wanted.missed() == null ? "once" : wanted.missed())
                    .bind("overlap", wanted.overlap() == null ? "skip" : wanted.overlap())
                    .bind("paused", Boolean.TRUE.equals(wanted.paused()))
                    .bind("next", next.atOffset(ZoneOffset.UTC))
                    .bind("by", request.caller().name())
                    .map((row, context) -> Schedule.of(row))
                    .one();
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "schedule.put",
                    request.project() + "/" + name,
                    Map.of("benchmark", made.benchmark(), "paused", made.paused()));
            return made;
        });
        return Reply.ok(Shown.of(put)).etag(put.etag());
    }

    private Reply delete(Request request) {
        return database.jdbi().inTransaction(handle -> {
            int deleted = handle.createUpdate("delete from schedule where project = :project and name = :name")
                    .bind("project", request.project())
                    .bind("name", request.path("schedule"))
                    .execute();
            if (deleted == 0) {
                throw Problem.notFound("there is no such schedule");
            }
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "schedule.delete",
                    request.project() + "/" + request.path("schedule"),
                    Map.of());
            return Reply.none();
        });
    }
}
