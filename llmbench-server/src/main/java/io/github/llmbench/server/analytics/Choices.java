package io.github.llmbench.server.analytics;

import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.db.Database;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What runs of a project can be asked for by, so that a reader may choose. Safe for use by several threads. */
final class Choices {
    /** So many of the newest runs are looked at: all but those of the oldest projects. */
    private static final int MOST_RUNS = 10_000;

    private static final String CHOSEN = """
            with chosen as (select benchmark, models, tasks, tags, scores from run where project = :project
                and (cast(:benchmark as text) is null or benchmark = :benchmark)
                order by started_at desc, no desc limit :runs)
            """;

    private final Database database;

    Choices(Database database) {
        this.database = database;
    }

    private record Found(
            List<String> benchmarks,
            List<String> scorers,
            List<String> models,
            List<String> tasks,
            List<String> labels) {}

    Reply answer(Request request) {
        return Reply.ok(database.jdbi()
                .withHandle(handle -> new Found(
                        names(handle, request, "select distinct benchmark from chosen"),
                        names(
                                handle,
                                request,
                                "select distinct score ->> 'scorer' from chosen, json_array_elements(scores) score"),
                        names(handle, request, "select distinct unnest(models) from chosen"),
                        names(handle, request, "select distinct unnest(tasks) from chosen"),
                        names(handle, request, "select distinct unnest(tags) from chosen"))));
    }

    private static List<String> names(Handle handle, Request request, String select) {
        return handle.createQuery(CHOSEN + select + " order by 1")
                .bind("project", request.project())
                .bind("benchmark", request.query("benchmark"))
                .bind("runs", MOST_RUNS)
                .mapTo(String.class)
                .list();
    }
}
