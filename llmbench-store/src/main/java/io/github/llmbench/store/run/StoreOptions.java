package io.github.llmbench.store.run;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How runs are kept. Immutable.
 *
 * @param spool directory of the files that wait for the database
 * @param spoolBytes how large such a file may grow
 * @param patience how long a run waits for the database
 * @param texts which texts are stored
 * @param project of new runs
 * @param tags of new runs
 * @param monthlyUsd what the project may spend in a month; {@code null} for no limit
 * @param keysMonthlyUsd what may be spent in a month with the keys of a provider, by the provider's name
 */
record StoreOptions(
        Path spool,
        long spoolBytes,
        Duration patience,
        Texts texts,
        String project,
        List<String> tags,
        @Nullable BigDecimal monthlyUsd,
        Map<String, BigDecimal> keysMonthlyUsd) {
    StoreOptions {
        tags = List.copyOf(tags);
        keysMonthlyUsd = Map.copyOf(keysMonthlyUsd);
    }
}
