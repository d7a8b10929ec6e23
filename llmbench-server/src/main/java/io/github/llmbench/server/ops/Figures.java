package io.github.llmbench.server.ops;

import io.javalin.http.Context;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;

/** Figures of the server: JVM, requests by operation and status. Safe for use by several threads. */
public final class Figures {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** With the JVM's own. */
    public Figures() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        @SuppressWarnings("resource") // Listens to the collector for as long as the process lives.
        JvmGcMetrics collections = new JvmGcMetrics();
        collections.bindTo(registry);
    }

    /** Where others may add theirs. */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /** Counts a request that was answered. */
    public void request(Context context, float millis) {
        String operation = context.attribute("llmbench.operation");
        Timer.builder("llmbench.http")
                .description("Requests answered")
                .tag("operation", operation == null ? "none" : operation)
                .tag("status", Integer.toString(context.statusCode()))
                .publishPercentileHistogram()
                .register(registry)
                .record(Duration.ofNanos((long) (millis * 1e6)));
    }
}
