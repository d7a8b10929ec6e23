package io.github.llmbench.server.run;

import io.github.llmbench.server.plugin.PluginRef;
import java.io.Serial;

/** This worker has no jar with that hash: what needs it is left for one that has. */
final class MissingPluginException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    MissingPluginException(PluginRef missing) {
        super("this worker does not have " + missing.shown());
    }
}
