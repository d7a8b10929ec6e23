package io.github.llmbench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Secret;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Personal access tokens of a server's user. A token must not make tokens, so that these sign in with the password. */
@Command(
        name = "token",
        description = {
            "Personal access tokens: made, listed and taken back by who signs in with name and password.",
            "The password comes from an environment variable and is never an argument."
        })
final class TokenCommand implements Runnable {
    static final String PASSWORD = "LLMBENCH_SERVER_PASSWORD";

    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "--user", paramLabel = "NAME", scope = ScopeType.INHERIT, description = "Who signs in.")
    private @Nullable String user;

    @Option(
            names = "--from",
            paramLabel = "VARIABLE",
            scope = ScopeType.INHERIT,
            description = "The environment variable that holds the password; " + PASSWORD + " unless set.")
    private String from = PASSWORD;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw LlmBenchCommand.namesNone(spec);
    }

    private Environment environment() {
        return LlmBenchCommand.of(root);
    }

    @FunctionalInterface
    private interface Work {
        void with(ApiClient client) throws IOException;
    }

    /** The session lasts as long as the command. */
    private int signedIn(Work work) throws IOException {
        if (user == null) {
            throw new IllegalArgumentException("say who signs in: --user NAME");
        }
        ApiClient nobody = server.client(environment(), null, null);
        JsonNode session = nobody.post("/auth/login", Map.of("user", user, "password", password()));
        ApiClient client = server.client(
                environment(), Secret.of(session.path("accessToken").asText()), null);
        try {
            work.with(client);
        } finally {
            client.post("/auth/logout", null);
        }
        return ExitCode.DONE;
    }

    private String password() {
        String password = environment().variables().apply(from);
        if (password == null || password.isBlank()) {
            throw new IllegalArgumentException("--from names a variable that is not set: " + from);
        }
        return password.strip();
    }

    @Command(name = "create", description = "Makes a token and prints it, this once.")
    int create(
            @Parameters(paramLabel = "NAME", description = "What it is for.") String name,
            @Option(
                            names = "--role",
                            paramLabel = "viewer|runner|admin",
                            defaultValue = "viewer",
                            description = "The most it may do; ${DEFAULT-VALUE} unless set.")
                    String role,
            @Option(
                            names = "--only",
                            paramLabel = "PROJECT",
                            description = "The one project it is for; all without it.")
                    @Nullable
                    String only,
            @Option(
                            names = "--days",
                            defaultValue = "90",
                            description = "How long it is good; ${DEFAULT-VALUE} unless set.")
                    int days)
            throws IOException {
        Map<String, Object> wanted = new LinkedHashMap<>(Map.of("name", name, "role", role, "days", days));
        if (only != null) {
            wanted.put("project", only);
        }
        return signedIn(client -> environment()
                .out()
                .println(client.post("/me/tokens", wanted).path("secret").asText()));
    }

    @Command(name = "list", description = "Lists tokens, without their secrets.")
    int list() throws IOException {
        return signedIn(client -> client.get("/me/tokens")
                .path("items")
                .forEach(token -> environment()
                        .out()
                        .println(token.path("id").asText() + "  "
                                + token.path("name").asText() + "  "
                                + token.path("role").asText() + "  "
                                + token.path("project").asText("all projects") + "  until "
                                + token.path("expiresAt").asText())));
    }

    @Command(name = "delete", description = "Takes a token back at once.")
    int delete(@Parameters(paramLabel = "ID", description = "As list shows it.") String id) throws IOException {
        return signedIn(client -> {
            client.delete("/me/tokens/" + ApiClient.encoded(id));
            environment().out().println("taken back");
        });
    }
}
