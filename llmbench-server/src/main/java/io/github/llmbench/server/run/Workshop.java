package io.github.llmbench.server.run;

import io.github.llmbench.server.catalog.Declarations;
import io.github.llmbench.server.limit.Limiters;
import io.github.llmbench.server.plugin.Plugins;
import io.github.llmbench.server.spend.SpendFeature;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.vault.Vault;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a worker makes runs with. Immutable.
 *
 * @param plugins benchmarks of jars that this worker has
 * @param worker names the process among all
 * @param limiters hold calls back
 * @param home where files of runs are kept
 * @param shards that are made at a time
 * @param heartbeat how often it says that it lives; one that is silent for four of these has died
 * @param stop how long a stop waits for trials under way
 */
public record Workshop(
        Database database,
        Vault vault,
        OutboundGuard guard,
        Declarations declarations,
        LiveRuns live,
        Notices notices,
        Limiters limiters,
        RunEnds ends,
        SpendFeature spend,
        Plugins plugins,
        String worker,
        Path home,
        int shards,
        Duration heartbeat,
        Duration stop) {}
