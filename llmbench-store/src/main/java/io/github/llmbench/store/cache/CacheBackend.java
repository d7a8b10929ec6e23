package io.github.llmbench.store.cache;

import java.io.IOException;
import java.util.Optional;

/** Where bytes are remembered. Blocks; safe for use by several threads. */
interface CacheBackend {
    Optional<byte[]> get(String hash) throws IOException;

    void put(String hash, byte[] response) throws IOException;

    void close();
}
