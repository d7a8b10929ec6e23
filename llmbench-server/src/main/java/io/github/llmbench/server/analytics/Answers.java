package io.github.llmbench.server.analytics;

import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.db.Database;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Scores, or what else is looked at, of the newest runs of a project, one row a trial. Safe for use by several threads. */
final class Answers {
    /** What one answer may hold in memory; more are refused. */
    private static final int MOST_ROWS = 1_000_000;

    private static final int FETCHED = 10_000;
    private static final int FETCHED_OF_STAMPS = 500;
    private static final int USUAL_RUNS = 100;

    private static final String CHOSEN = """
            chosen as (
                select no, id, benchmark, models, tasks, tags, identity from run
                where project = :project and (cast(:benchmark as text) is null or benchmark = :benchmark)
                    and (cast(:from as timestamptz) is null or started_at >= :from)
                    and (cast(:until as timestamptz) is null or started_at < :until)
                order by started_at desc, no desc limit :runs)""";

    private static final String ROWS = "with " + CHOSEN + """
            , asked as (
                select c.*, k.task, k.position::smallint as position, left(c.identity ->> ('task.' || k.task || '.prompt'), 12) as prompt
                from chosen c, unnest(c.tasks) with ordinality k (task, position))
            select a.id, a.benchmark, a.tags, a.task, a.prompt, a.models[t.model] as model, t.sample, t.cluster, t.tags as of_sample,
                <value>
            from asked a join trial t on t.run = a.no and t.task = a.position where <condition> limit :limit""";

    private static final String SCORE = """
            case when t.scores -> :scorer ->> 'state' is distinct from 'UNSCORED'
                then (t.scores -> :scorer ->> 'value')::double precision end as value""";

    private final Database database;

    Answers(Database database) {
        this.database = database;
    }

    /**
     * What of which runs; {@code null} is no condition.
     *
     * @param scorer whose scores; {@code null} where {@code measure} is looked at
     */
    record Asked(
            String project,
            @Nullable String scorer,
            @Nullable Measure measure,
            @Nullable String benchmark,
            @Nullable Instant from,
            @Nullable Instant until,
            int runs) {
        static Asked of(Request request) {
            String scorer = request.query("scorer");
            String measure = request.query("measure");
            if ((scorer == null) == (measure == null)) {
                throw Problem.invalidParameter("scorer", "or measure must be given, and not both");
            }
            return new Asked(
                    request.project(),
                    scorer,
                    measure == null ? null : Measure.of(measure),
                    request.query("benchmark"),
                    request.instant("from"),
                    request.instant("until"),
                    request.query("runs", USUAL_RUNS));
        }

        private <S extends SqlStatement<S>> S bound(S statement) {
            return statement
                    .bind("project", project)
                    .bind("benchmark", benchmark)
                    .bind("from", utc(from))
                    .bind("until", utc(until))
                    .bind("runs", runs);
        }

        private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
            return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
        }
    }

    /**
     * A trial.
     *
     * @param prompt the first letters of the hash of its task's prompt; {@code null} where it is not known
     * @param tags of its sample
     * @param value {@code null} where it is unscored, or was not measured
     */
    record Answer(
            String run,
            String benchmark,
            List<String> labels,
            String task,
            @Nullable String prompt,
            String model,
            String sample,
            @Nullable String cluster,
            List<String> tags,
            @Nullable Double value) {
        static Answer of(ResultSet row, @Nullable Measure measure) throws SQLException {
            return new Answer(
                    row.getString("id"),
                    row.getString("benchmark"),
                    texts(row.getArray("tags")),
                    row.getString("task"),
                    row.getString("prompt"),
                    row.getString("model"),
                    row.getString("sample"),
                    row.getString("cluster"),
                    texts(row.getArray("of_sample")),
                    measure == null ? row.getObject("value", Double.class) : measure.value(row));
        }
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }

    /** The runs that are looked at, newest first. */
    List<String> runs(Asked asked) {
        return database.jdbi()
                .withHandle(handle -> asked.bound(handle.createQuery("with " + CHOSEN + " select id from chosen"))
                        .mapTo(String.class)
                        .list());
    }

    /** Gives each trial of theirs that has the score or should have it, and all of them where something else is looked at. */
    void each(Asked asked, Consumer<Answer> taker) {
        Measure measure = asked.measure();
        // A transaction, since PostgreSQL's driver reads all rows at once without one.
        long rows = database.jdbi().inTransaction(handle -> {
            Query query = asked.bound(handle.createQuery(ROWS)).bind("limit", MOST_ROWS + 1);
            if (measure == null) {
                query.define("value", SCORE)
                        .define("condition", "t.scores -> :scorer is not null")
                        .bind("scorer", asked.scorer());
            } else {
                query.define("value", measure.columns()).define("condition", "true");
            }
            try (Stream<Answer> answers = query
                    .setFetchSize(measure != null && measure.timed() ? FETCHED_OF_STAMPS : FETCHED)
                    .map((row, context) -> Answer.of(row, measure))
                    .stream()) {
                long read = 0;
                for (Iterator<Answer> each = answers.iterator(); each.hasNext(); read++) {
                    taker.accept(each.next());
                }
                return read;
            }
        });
        if (rows > MOST_ROWS) {
            throw Problem.of(
                    422, "Too much", "there are more than " + MOST_ROWS + " trials; ask for fewer runs or days");
        }
    }
}
