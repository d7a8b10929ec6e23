package io.github.llmbench.store.cache;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.ResponseCache;
import io.github.llmbench.store.codec.ResponseCodec;
import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.apiguardian.api.API;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A response cache. Safe for use by several threads.
 *
 * <pre>{@code
 * try (StoredResponses cache = StoredResponses.inFiles(Path.of("cache"), CacheLimits.DEFAULT)) {
 *     LlmBench.builder().cache(cache).build().run(benchmark);
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class StoredResponses implements ResponseCache {
    private static final Logger LOG = LoggerFactory.getLogger(StoredResponses.class);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(5);
    private static final int THREADS = 4;

    private final CacheBackend backend;
    private final ResponseCodec codec = new ResponseCodec();
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "llmbench-cache");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong hits = new AtomicLong();
    private final AtomicLong misses = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong leftAloneUntil = new AtomicLong(System.nanoTime());

    private StoredResponses(CacheBackend backend) {
        this.backend = backend;
    }

    /** Files under a directory. */
    public static StoredResponses inFiles(Path directory, CacheLimits limits) throws IOException {
        return new StoredResponses(FileBackend.open(directory, limits));
    }

    /** A table of the database, which stays open when the cache is closed. */
    public static StoredResponses inDatabase(Database database, CacheLimits limits) {
        return new StoredResponses(new PostgresBackend(database, limits));
    }

    /**
     * Redis; it need not be there, now or later.
     *
     * @param server {@code redis://user:password@host:6379} or {@code rediss://…}
     */
    public static StoredResponses inRedis(URI server, CacheLimits limits) {
        return new StoredResponses(RedisBackend.open(server, limits));
    }

    /**
     * What a cache did since it was opened.
     *
     * @param hits answers found
     * @param misses answers not found
     * @param failures times it could not be asked
     */
    public record Counts(long hits, long misses, long failures) {}

    /** What it did so far. */
    public Counts counts() {
        return new Counts(hits.get(), misses.get(), failures.get());
    }

    @Override
    public CompletionStage<Optional<ModelResponse>> get(String requestHash) {
        return CompletableFuture.supplyAsync(
                () -> {
                    Optional<ModelResponse> found = Optional.empty();
                    if (asked()) {
                        try {
                            Optional<byte[]> bytes = backend.get(requestHash);
                            found = bytes.isEmpty() ? found : Optional.of(codec.read(bytes.get()));
                        } catch (IOException e) {
                            failed(e);
                        }
                    }
                    (found.isPresent() ? hits : misses).incrementAndGet();
                    return found;
                },
                executor);
    }

    @Override
    public CompletionStage<Void> put(String requestHash, ModelResponse response) {
        return CompletableFuture.runAsync(
                () -> {
                    if (asked()) {
                        try {
                            backend.put(requestHash, codec.write(response));
                        } catch (IOException e) {
                            failed(e);
                        }
                    }
                },
                executor);
    }

    private boolean asked() {
        return System.nanoTime() - leftAloneUntil.get() >= 0;
    }

    private void failed(IOException e) {
        failures.incrementAndGet();
        leftAloneUntil.set(System.nanoTime() + LEFT_ALONE.toNanos());
        LOG.warn("the response cache is left alone for {} s: {}", LEFT_ALONE.toSeconds(), e.getMessage());
    }

    @Override
    public void close() {
        executor.shutdown();
        backend.close();
    }
}
