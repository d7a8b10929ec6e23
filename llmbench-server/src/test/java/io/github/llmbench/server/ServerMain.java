package io.github.llmbench.server;

import io.github.llmbench.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A server in a process of its own, which ends when its input does. */
final class ServerMain {
    private ServerMain() {}

    /** Takes a home and then keys and values of settings. */
    public static void main(String[] args) throws Exception {
        Map<String, String> flags = new HashMap<>();
        for (int i = 1; i < args.length; i += 2) {
            flags.put(args[i], args[i + 1]);
        }
        try (Server server = Server.start(ServerConfig.read(Path.of(args[0]), null, name -> null, flags))) {
            System.out.println(
                    "ready " + server.url() + " " + server.firstPassword().orElse("-"));
            while (System.in.read() >= 0) {
                // Nothing is said but the end.
            }
        }
    }
}
