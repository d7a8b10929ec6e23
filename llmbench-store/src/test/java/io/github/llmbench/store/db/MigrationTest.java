package io.github.llmbench.store.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Secret;
import io.github.llmbench.store.run.RunFilter;
import io.github.llmbench.store.run.RunQueries;
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
    private static final String RUN = """
            insert into llmbench.run (id, benchmark, started_at, models, tasks, trials, identity, context, search)
            values ('old', 'b', now(), '{m}', '{t}', 1, '{}', '{}', '')""";

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3", "4", "5"})
    void data_of_an_older_schema_survive(String version) throws IOException {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            migrate(database, version);
            database.tamper(RUN);
            if (version.equals("4")) {
                database.tamper(RUN.replace("'old'", "'older'"));
            }

            try (Database open = database.open()) {
                RunQueries queries = new RunQueries(open);
                int runs = version.equals("4") ? 2 : 1;
                assertThat(queries.runs(RunFilter.ALL, null, 10).items()).hasSize(runs);
                if (!version.equals("5")) {
                    assertThat(queries.versions("b", 10))
                            .as("runs of before have the version that they would get now")
                            .singleElement()
                            .satisfies(found -> assertThat(found.runs()).isEqualTo(runs));
                }
                List<String> tables = open.jdbi()
                        .withHandle(handle -> handle.createQuery(
                                        "select tablename from pg_tables where schemaname = 'llmbench'")
                                .mapTo(String.class)
                                .list());
                assertThat(tables)
                        .contains("run", "trial", "metric", "audit", "secret", "keyset", "response_cache", "budget");
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
