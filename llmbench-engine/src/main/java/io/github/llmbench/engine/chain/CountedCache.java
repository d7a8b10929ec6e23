package io.github.llmbench.engine.chain;

import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.ResponseCache;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a cache knew. Does not close it. Safe for use by several threads. */
public final class CountedCache implements ResponseCache {
    private final ResponseCache cache;
    private final LongAdder asked = new LongAdder();
    private final LongAdder hits = new LongAdder();

    /** Over a cache that stays open. */
    public CountedCache(ResponseCache cache) {
        this.cache = cache;
    }

    @Override
    public CompletionStage<Optional<ModelResponse>> get(String requestHash) {
        asked.increment();
        return cache.get(requestHash).thenApply(found -> {
            if (found.isPresent()) {
                hits.increment();
            }
            return found;
        });
    }

    @Override
    public CompletionStage<Void> put(String requestHash, ModelResponse response) {
        return cache.put(requestHash, response);
    }

    /** Requests it was asked about. */
    public long asked() {
        return asked.sum();
    }

    /** Requests it knew the answer of. */
    public long hits() {
        return hits.sum();
    }

    @Override
    public void close() {
        // Another's to close.
    }
}
