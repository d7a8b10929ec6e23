package io.github.llmbench.server.sink;

import org.jdbi.v3.core.Handle;

/**
 * Takes alerts. Safe for use by several threads.
 *
 * <pre>{@code
 * AlertSink sink = (handle, alert) -> deliveries.add(handle, alert.project(), "alert", alert);
 * }</pre>
 */
@FunctionalInterface
public interface AlertSink {
    /** Of a server that tells nobody. */
    AlertSink NONE = (handle, alert) -> {};

    /**
     * Takes one, inside the transaction that records it: what is to be sent must be written by the same handle and sent afterwards, so
     * that an alert is sent at least once and never for a run whose end was rolled back.
     */
    void alert(Handle handle, Alert alert);
}
