package io.github.llmbench.engine.run;

import io.github.llmbench.api.RunListener;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every listener; one that throws is logged and the run goes on. */
record Listeners(List<RunListener> all) {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    Listeners {
        all = List.copyOf(all);
    }

    void tell(Consumer<RunListener> what) {
        for (RunListener listener : all) {
            try {
                what.accept(listener);
            } catch (RuntimeException | Error e) {
                LOG.warn(
                        "listener {} failed; the run goes on",
                        listener.getClass().getName(),
                        e);
            }
        }
    }
}
