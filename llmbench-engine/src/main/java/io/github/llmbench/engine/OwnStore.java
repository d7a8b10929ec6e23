package io.github.llmbench.engine;

import io.github.llmbench.api.spi.RunStore;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that the engine opened itself. Where nobody closes the engine, it is closed with the process: an embedded database that
 * nobody uses any more must not go on.
 */
final class OwnStore {
    private static final Logger LOG = LoggerFactory.getLogger(OwnStore.class);

    private final RunStore store;
    private final Thread hook;

    private OwnStore(RunStore store) {
        this.store = store;
        this.hook = new Thread(this::closeWithProcess, "llmbench-store-close");
    }

    static OwnStore of(RunStore store) {
        OwnStore own = new OwnStore(store);
        Runtime.getRuntime().addShutdownHook(own.hook);
        return own;
    }

    RunStore store() {
        return store;
    }

    Thread hook() {
        return hook;
    }

    private void closeWithProcess() {
        try {
            store.close();
        } catch (IOException e) {
            LOG.warn("the store of runs was not closed", e);
        }
    }

    /** Closes it and takes the hook back; a second time does nothing. */
    void close() {
        boolean open;
        try {
            open = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the process ends, which closes the store of runs", e);
            return;
        }
        if (open) {
            try {
                store.close();
            } catch (IOException e) {
                throw new BenchmarkException("the store of runs was not closed: " + e.getMessage(), e);
            }
        }
    }
}
