package io.github.llmbench.store.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Secret;
import io.github.llmbench.store.run.RunFilter;
import io.github.llmbench.store.run.RunQueries;
import io.github.llmbench.store.run.RunSummary;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(60)
class MigrationTest {
    /** A row for a table, by the version of the schema that made the table. */
    private record Old(int version, String table, String row) {}

    private static final List<Old> ROWS = List.of(
            new Old(1, "run", """
                    (id, benchmark, started_at, models, tasks, trials, identity, context, search)
                    values ('old', 'b', now(), '{m}', '{t}', 1, '{}', '{}', '')"""),
            new Old(1, "trial", """
                    (run, task, model, sample, epoch, fence, outcome, answer, cost_usd, priced, unpriced, calls, traces)
                    values (1, 1, 1, 's', 1, 1, 'ANSWERED', 'a', 0.5, 1, 0, '[]', '\\x0100')"""),
            new Old(1, "metric", """
                    (run, position, name, estimate, count, unscored, unit, direction, signature)
                    values (1, 0, 'accuracy', 0.5, 1, 0, '', 'HIGHER_IS_BETTER', 'x')"""),
            new Old(1, "run_name", "values ('base', 1)"),
            new Old(2, "audit", "values (1, now(), 'jo', 'a', 'o', '{}', 'p', 'h')"),
            new Old(2, "audit_checkpoint", "values (1, now(), 'h', 's')"),
            new Old(3, "keyset", "(name, kek, encrypted) values ('vault', 'k', 'e')"),
            new Old(3, "secret", "values ('p', 'openai', 'default', 1, 'h', '1234', now(), 1, 'c')"),
            new Old(4, "response_cache", "values ('h', '\\x00', 1, now(), now())"),
            new Old(4, "budget", "(scope, limit_usd, spent) values ('project:p', 10, 2.5)"),
            new Old(5, "label", "values (1, 1, 1, 's', 1, 'exact_match', 'jo', 1, null, now())"),
            new Old(20, "app_user", """
                    (id, name, password) values ('00000000-0000-0000-0000-000000000001', 'jo', 'x')"""),
            new Old(20, "membership", "values ('00000000-0000-0000-0000-000000000001', 'default', 'ADMIN')"),
            new Old(20, "benchmark", "values ('default', 'b', 1, '{}', now(), 'jo')"),
            new Old(20, "launch", """
                    (run, project, benchmark, source, state, created_by) values ('old', 'default', 'b', 'server', 'ended', 'jo')"""),
            new Old(20, "baseline", "(project, name, run, set_by) values ('default', 'base', 'old', 'jo')"));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 20})
    void data_of_an_older_schema_survive(int version) throws IOException {
        List<Old> rows = ROWS.stream().filter(row -> row.version() <= version).toList();
        try (TestDatabase database = TestDatabase.createEmpty()) {
            migrate(database, Integer.toString(version));
            rows.forEach(row -> database.tamper("insert into " + row.table() + " " + row.row()));

            try (Database open = database.open()) {
                for (Old row : rows) {
                    int there = open.jdbi()
                            .withHandle(handle -> handle.createQuery("select count(*) from " + row.table())
                                    .mapTo(int.class)
                                    .one());
                    assertThat(there).as("rows of " + row.table()).isEqualTo(1);
                }
                RunQueries queries = new RunQueries(open);
                assertThat(queries.runs(RunFilter.ALL, null, 10).items())
                        .extracting(RunSummary::id)
                        .containsExactly("old");
                if (version < 5) {
                    assertThat(queries.versions("b", 10))
                            .as("runs of before have the version that they would get now")
                            .singleElement()
                            .satisfies(found -> assertThat(found.runs()).isEqualTo(1));
                }
                assertThat(open.separateRoles()).isTrue();
            }
        }
    }

    private static void migrate(TestDatabase database, String version) {
        JdbcUrl owner = JdbcUrl.parse("url", database.ownerUrl());
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(owner.jdbc());
        source.setUser(owner.user());
        Secret password = owner.password();
        source.setPassword(password.reveal());
        Flyway.configure()
                .dataSource(source)
                .schemas("llmbench")
                .table("schema_history")
                .locations("classpath:io/github/llmbench/store/db/migration")
                .placeholders(Map.of("application", '"' + Credentials.APPLICATION + '"'))
                .target(version)
                // What gives the application its rights knows the newest tables.
                .skipDefaultCallbacks(true)
                .load()
                .migrate();
    }
}
