package io.github.llmbench.store.cache;

import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** A row an answer. */
final class PostgresBackend implements CacheBackend {
    private static final int PUTS_BETWEEN_LOOKS = 64;

    /** The oldest rows beyond the bound, counted from the newest. */
    private static final String FORGET = """
            delete from response_cache where hash in (
                select hash from (
                    select hash, sum(bytes) over (order by stored_at desc, hash) as size from response_cache) sized
                where size > :bytes)""";

    private final Database database;
    private final CacheLimits limits;
    private final AtomicInteger puts = new AtomicInteger();

    PostgresBackend(Database database, CacheLimits limits) {
        this.database = database;
        this.limits = limits;
    }

    @Override
    public Optional<byte[]> get(String hash) throws IOException {
        try {
            return database.jdbi()
                    .withHandle(handle -> handle.createQuery(
                                    "select response from response_cache where hash = :hash and expires_at > now()")
                            .bind("hash", hash)
                            .mapTo(byte[].class)
                            .findOne());
        } catch (JdbiException e) {
            throw failed(e);
        }
    }

    @Override
    public void put(String hash, byte[] response) throws IOException {
        if (response.length > limits.bytes()) {
            return;
        }
        OffsetDateTime end = OffsetDateTime.now(ZoneOffset.UTC).plus(limits.timeToLive());
        try {
            database.jdbi().useHandle(handle -> {
                handle.createUpdate("""
                                insert into response_cache (hash, response, bytes, expires_at)
                                values (:hash, :response, :bytes, :end)
                                on conflict (hash) do update set response = excluded.response, bytes = excluded.bytes,
                                    stored_at = excluded.stored_at, expires_at = excluded.expires_at""")
                        .bind("hash", hash)
                        .bind("response", response)
                        .bind("bytes", response.length)
                        .bind("end", end)
                        .execute();
                if (puts.getAndIncrement() % PUTS_BETWEEN_LOOKS == 0) {
                    forget(handle);
                }
            });
        } catch (JdbiException e) {
            throw failed(e);
        }
    }

    private void forget(Handle handle) {
        handle.execute("delete from response_cache where expires_at <= now()");
        handle.createUpdate(FORGET).bind("bytes", limits.bytes()).execute();
    }

    private static IOException failed(JdbiException e) {
        return new IOException(
                String.valueOf(
                        e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
                e);
    }

    @Override
    public void close() {
        // The database is another's.
    }
}
