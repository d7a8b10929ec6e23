package io.github.llmbench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.server.user.PasswordReset;
import io.github.llmbench.store.db.Database;
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

/** Users of a server. */
@Command(
        name = "user",
        description = "Users of a server, as an instance admin; and the way back in for who lost the password.")
final class UserCommand implements Runnable {
    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(
            names = "--project",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The project of a role; $" + ServerOptions.PROJECT + " or default unless set.")
    private @Nullable String project;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw LlmBenchCommand.namesNone(spec);
    }

    private Environment environment() {
        return LlmBenchCommand.of(root);
    }

    @Command(name = "list", description = "Lists users by name.")
    int list() throws IOException {
        ApiClient client = server.client(environment(), project);
        String cursor = null;
        do {
            Map<String, @Nullable Object> query = new LinkedHashMap<>();
            query.put("cursor", cursor);
            JsonNode page = client.get("/users" + ApiClient.query(query));
            page.path("items")
                    .forEach(user -> environment()
                            .out()
                            .println(user.path("name").asText()
                                    + (user.path("instanceAdmin").asBoolean() ? "  instance admin" : "")
                                    + (user.path("disabled").asBoolean() ? "  disabled" : "")));
            cursor = page.has("next") ? page.path("next").asText() : null;
        } while (cursor != null);
        return ExitCode.DONE;
    }

    @Command(name = "add", description = "Adds a user with a password that is drawn and shown this once.")
    int add(
            @Parameters(paramLabel = "NAME", description = "Small letters, digits and . _ @ -") String name,
            @Option(names = "--role", paramLabel = "viewer|runner|admin", description = "In the project.") @Nullable
                    String role)
            throws IOException {
        ApiClient client = server.client(environment(), project);
        String password = PasswordReset.draw();
        client.post("/users", Map.of("name", name, "password", password));
        environment().out().println("user " + name + ", password " + password + " (shown this once; change it)");
        return role == null ? ExitCode.DONE : role(name, role);
    }

    @Command(name = "role", description = "Gives a user a role in the project, in place of the one before.")
    int role(
            @Parameters(paramLabel = "NAME", description = "The user.") String name,
            @Parameters(paramLabel = "viewer|runner|admin|none", description = "The role.") String role)
            throws IOException {
        ApiClient client = server.client(environment(), project);
        String member = client.ofProject("/members/" + ApiClient.encoded(name));
        if (role.equals("none")) {
            client.delete(member);
        } else {
            client.put(member, Map.of("role", role));
        }
        environment()
                .out()
                .println(name + " has the role " + role + " in " + ServerOptions.project(environment(), project));
        return ExitCode.DONE;
    }

    @Command(name = "disable", description = "Disables a user: sessions and tokens end at once.")
    int disable(@Parameters(paramLabel = "NAME", description = "The user.") String name) throws IOException {
        return disabled(name, true);
    }

    @Command(name = "enable", description = "Enables a user again.")
    int enable(@Parameters(paramLabel = "NAME", description = "The user.") String name) throws IOException {
        return disabled(name, false);
    }

    private int disabled(String name, boolean disabled) throws IOException {
        server.client(environment(), project).patch("/users/" + ApiClient.encoded(name), Map.of("disabled", disabled));
        environment().out().println(name + " is " + (disabled ? "disabled" : "enabled"));
        return ExitCode.DONE;
    }

    @Command(
            name = "password",
            description = {
                "Gives a user a new password, past the server: for who has its database, which the environment names.",
                "The password is drawn and shown this once; the user's sessions end."
            })
    int password(
            @Parameters(paramLabel = "NAME", description = "The user.") String name, @Mixin DatabaseOptions options)
            throws IOException {
        try (Database database = options.database(environment())) {
            environment()
                    .out()
                    .println("user " + name + ", password "
                            + PasswordReset.of(database, name, DatabaseOptions.actor())
                            + " (shown this once; change it)");
            return ExitCode.DONE;
        }
    }
}
