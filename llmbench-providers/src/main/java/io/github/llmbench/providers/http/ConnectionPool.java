package io.github.llmbench.providers.http;

import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/** Idle connections, the newest first; no limit on their number. Safe for use by several threads. */
final class ConnectionPool {
    private final Map<Origin, Deque<Connection>> idle = new ConcurrentHashMap<>();
    private volatile Map<String, String> lastHeaders = Map.of();

    /** The same headers where the answer before had equal ones, which is the rule but for a date and an id. */
    Map<String, String> shared(Map<String, String> headers) {
        Map<String, String> last = lastHeaders;
        if (last.equals(headers)) {
            return last;
        }
        lastHeaders = headers;
        return headers;
    }

    /** A connection that was open a moment ago, or {@code null}. */
    @Nullable
    Connection take(Origin origin) {
        Deque<Connection> connections = idle.get(origin);
        if (connections == null) {
            return null;
        }
        Connection connection = connections.pollFirst();
        while (connection != null && !connection.isActive()) {
            connection = connections.pollFirst();
        }
        return connection;
    }

    void release(Connection connection) {
        idle.computeIfAbsent(connection.origin(), origin -> new ConcurrentLinkedDeque<>())
                .addFirst(connection);
    }

    /** Closes what has been idle for longer than the limit. */
    void sweep(long now, long limitNanos) {
        for (Deque<Connection> connections : idle.values()) {
            Connection oldest = connections.peekLast();
            while (oldest != null && now - oldest.idleSince() >= limitNanos) {
                // Whoever removes it owns it: a call may take it at the same time.
                if (connections.removeLastOccurrence(oldest)) {
                    oldest.close();
                }
                oldest = connections.peekLast();
            }
        }
    }
}
