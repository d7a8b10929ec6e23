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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Opens the PostgreSQL store where {@code LLMBENCH_DB_URL} names a database. {@code LLMBENCH_PROJECT} and {@code LLMBENCH_TAGS}
 * (separated by commas) mark new runs; {@code LLMBENCH_STORE_TEXTS=none} keeps prompts and answers out; {@code
 * LLMBENCH_PROJECT_BUDGET} limits what the project's runs spend in a month together, {@code LLMBENCH_KEYS_BUDGET} what is spent with
 * the keys of a provider. Safe for use by several threads.
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

    /** Limits what may be spent in a calendar month with the keys of providers: {@code openai=100,anthropic=50}. */
    public static final String KEYS_BUDGET = "LLMBENCH_KEYS_BUDGET";

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
        Map<String, BigDecimal> keys = keysBudget(variables.apply(KEYS_BUDGET));
        PostgresRunStore.Builder builder = PostgresRunStore.builder(
                        Database.open(settings.get()), home.resolve("spool"))
                .texts(texts)
                .tags(commas(variables.apply(TAGS)));
        String project = variables.apply(PROJECT);
        if (project != null && !project.isBlank()) {
            builder.project(project.strip());
        }
        if (monthly != null) {
            builder.monthlyUsd(monthly);
        }
        keys.forEach(builder::keysMonthlyUsd);
        return Optional.of(builder.build());
    }

    private static Map<String, BigDecimal> keysBudget(@Nullable String value) {
        Map<String, BigDecimal> limits = new TreeMap<>();
        for (String entry : commas(value)) {
            int equals = entry.indexOf('=');
            BigDecimal usd = equals < 1
                    ? null
                    : Budget.usd(entry.substring(equals + 1).strip()).usd();
            if (usd == null) {
                throw new IllegalArgumentException(
                        KEYS_BUDGET + " must be such as openai=100,anthropic=50, but holds \"" + entry + "\"");
            }
            limits.put(entry.substring(0, equals).strip(), usd);
        }
        return limits;
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

    private static List<String> commas(@Nullable String value) {
        return value == null
                ? List.of()
                : Arrays.stream(value.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList();
    }
}
