package io.github.llmbench.server.ops;

import io.github.llmbench.store.db.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jdbi.v3.core.JdbiException;

/** What waits in the database, as figures that are counted when they are asked for. Stateless. */
public final class Stock {
    private Stock() {}

    /** Adds the figures to a registry. */
    public static void bind(MeterRegistry registry, Database database) {
        add(registry, database, "llmbench.runs.queued", "Runs that wait", "launch where state = 'queued'");
        add(registry, database, "llmbench.runs.running", "Runs under way", "launch where state = 'running'");
        add(
                registry,
                database,
                "llmbench.deliveries.pending",
                "Alerts that no webhook has taken yet",
                "delivery where state = 'pending'");
    }

    private static void add(MeterRegistry registry, Database database, String name, String what, String from) {
        Gauge.builder(name, database, asked -> count(asked, from))
                .description(what)
                .register(registry);
    }

    /** NaN while the database is away, so that a scrape still has the other figures. */
    private static double count(Database database, String from) {
        try {
            return database.jdbi()
                    .withHandle(handle -> handle.createQuery("select count(*) from " + from)
                            .mapTo(Long.class)
                            .one());
        } catch (JdbiException e) {
            return Double.NaN;
        }
    }
}
