package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Budget;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.api.spi.RunStoreProvider;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Opens the PostgreSQL store where {@code LLMBENCH_DB_URL} names a database. {@code LLMBENCH_PROJECT} and {@code LLMBENCH_TAGS}
 * (separated by commas) mark new runs; {@code LLMBENCH_STORE_TEXTS=none} keeps prompts and answers out; {@code
 * LLMBENCH_PROJECT_BUDGET} limits what the project's runs spend in a month together. Safe for use by several
 * threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PostgresRunStoreProvider implements RunStoreProvider {
    /** Marks the project of new runs. */
    public static final String PROJECT = "LLMBENCH_PROJECT";

    /** Marks the tags of new runs. */
    public static final String TAGS = "LLMBENCH_TAGS";

    /** Says whether prompts and answers are stored: {@code all} or {@code none}. */
    public static final String TEXTS = "LLMBENCH_STORE_TEXTS";

    /** Limits what the project may spend in a calendar month, in US dollars. */
    public static final String MONTHLY_BUDGET = "LLMBENCH_PROJECT_BUDGET";

    /** For {@link java.util.ServiceLoader}. */
    public PostgresRunStoreProvider() {}

    @Override
    public Optional<RunStore> open(Path home, Function<String, @Nullable String> variables) throws IOException {
        Optional<DatabaseSettings> settings = DatabaseSettings.from(home, variables);
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        boolean texts = texts(variables.apply(TEXTS));
        BigDecimal monthly = Budget.NONE.usd();
        String budget = variables.apply(MONTHLY_BUDGET);
        if (budget != null && !budget.isBlank()) {
            monthly = Budget.usd(budget).usd();
        }
        PostgresRunStore.Builder builder = PostgresRunStore.builder(
                        Database.open(settings.get()), home.resolve("spool"))
                .texts(texts)
                .tags(tags(variables.apply(TAGS)));
        String project = variables.apply(PROJECT);
        if (project != null && !project.isBlank()) {
            builder.project(project.strip());
        }
        if (monthly != null) {
            builder.monthlyUsd(monthly);
        }
        return Optional.of(builder.build());
    }

    private static boolean texts(@Nullable String value) {
        if (value == null || value.isBlank() || value.strip().equals("all")) {
            return true;
        }
        if (value.strip().equals("none")) {
            return false;
        }
        throw new IllegalArgumentException(TEXTS + " must be all or none, but was \"" + value + "\"");
    }

    private static List<String> tags(@Nullable String value) {
        return value == null
                ? List.of()
                : Arrays.stream(value.split(",", -1))
                        .map(String::strip)
                        .filter(tag -> !tag.isEmpty())
                        .toList();
    }
}
