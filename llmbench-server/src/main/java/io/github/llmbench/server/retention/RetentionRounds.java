package io.github.llmbench.server.retention;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.github.llmbench.server.spend.SpendFeature;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.RetentionRule;
import io.github.llmbench.store.run.RunRetention;
import io.github.llmbench.store.run.RunRetention.Due;
import io.github.llmbench.store.run.RunRetention.Part;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what is too old, project by project and run by run, each in a transaction of its own: a round that is cut off is gone on with by
 * the next. Safe for use by several threads and processes.
 */
final class RetentionRounds {
    static final String TASK = "retention";

    private static final Logger LOG = LoggerFactory.getLogger(RetentionRounds.class);
    private static final Duration EVERY = Duration.ofHours(1);
    private static final int AT_ONCE = 100;
    private static final String ACTOR = "server:retention";

    private final Database database;
    private final RunRetention retention;
    private final SpendFeature spend;
    private final Clock clock;

    RetentionRounds(Database database, RunRetention retention, SpendFeature spend, Clock clock) {
        this.database = database;
        this.retention = retention;
        this.spend = spend;
        this.clock = clock;
    }

    RecurringTask<Void> task() {
        return Tasks.recurring(TASK, FixedDelay.of(EVERY)).execute((instance, context) -> round());
    }

    private void round() {
        // What runs cost is told by their calls: it is counted here in the background rather than when somebody asks
        // for it.
        spend.count();
        for (StoredRetention each : database.jdbi().withHandle(StoredRetention::active)) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            round(each);
        }
    }

    private void round(StoredRetention stored) {
        String project = stored.rule().project();
        Instant now = clock.instant();
        Map<Part, Long> took = new EnumMap<>(Part.class);
        String problem = null;
        try {
            take(project, now, took);
        } catch (JdbiException | UncheckedIOException e) {
            problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("the database did not do it");
            LOG.warn("old runs of project {} could not all be taken", project, e);
        }
        StoredRetention.Round round = new StoredRetention.Round(now, took, problem);
        database.jdbi().useHandle(handle -> StoredRetention.done(handle, project, round));
        if (!took.isEmpty()) {
            LOG.info("retention of project {}: {} (runs by what went)", project, took);
        }
    }

    private void take(String project, Instant now, Map<Part, Long> took) {
        boolean more = true;
        while (more && !Thread.currentThread().isInterrupted()) {
            // Asked for anew: who takes the rule back must not wait for the end of the round.
            Optional<StoredRetention> stored = database.jdbi()
                    .withHandle(handle -> StoredRetention.find(handle, project))
                    .filter(found -> !found.paused());
            if (stored.isEmpty()) {
                return;
            }
            RetentionRule rule = stored.get().rule();
            List<Due> due = retention.due(rule, now, AT_ONCE);
            more = false;
            for (Due each : due) {
                if (retention.take(rule, each, now, ACTOR, this::keepCost)) {
                    took.merge(each.part(), 1L, Long::sum);
                    more = due.size() == AT_ONCE;
                }
            }
        }
    }

    private void keepCost(Handle handle, Due due) {
        @Nullable Long run = due.no();
        if (run != null) {
            spend.keep(handle, run, due.part() == Part.RUN);
        }
    }
}
