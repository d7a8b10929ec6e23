package io.github.llmbench.cli;

import io.github.llmbench.server.config.Setting;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Makes runs of a server until it is interrupted. */
@Command(
        name = "worker",
        description = "Makes runs of the server with the same database, until it is interrupted; serve --role=worker. It answers /health,"
                + " /ready and /metrics on a free port unless listen is set.")
final class WorkerCommand extends ServeCommand {
    static final String NAME = "worker";

    @Override
    Map<String, String> flags() {
        Map<String, String> flags = new HashMap<>(super.flags());
        flags.put(Setting.ROLE.key(), "worker");
        return flags;
    }

    /** A worker stands beside a server, so that it does not take its port. */
    @Override
    Function<String, @Nullable String> variables(Function<String, @Nullable String> given, @Nullable Path file) {
        return name -> {
            String value = given.apply(name);
            return value == null && file == null && name.equals(Setting.LISTEN.variable()) ? "127.0.0.1:0" : value;
        };
    }
}
