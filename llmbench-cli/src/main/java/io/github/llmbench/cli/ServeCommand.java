package io.github.llmbench.cli;

import io.github.llmbench.server.Server;
import io.github.llmbench.server.config.ServerConfig;
import io.github.llmbench.server.config.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Runs the server until it is interrupted. */
@Command(
        name = "serve",
        description = "Runs the server with its history, users, pages and workers, until it is interrupted.")
class ServeCommand implements Callable<Integer> {
    static final String NAME = "serve";

    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Mixin
    private final HomeOption home = new HomeOption();

    @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML, one \"setting: value\" a line.")
    private @Nullable Path config;

    @Option(names = "--check", description = "Check the settings and end.")
    private boolean check;

    @Option(
            names = "--demo",
            description = "Start a simulated model server too, so that the pages can be tried out without a key.")
    private boolean demo;

    @Option(names = "--for", paramLabel = "SECONDS", description = "End by itself after so many seconds.")
    private @Nullable Long seconds;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Gives the command an option a setting, so that the one table is the table of all. */
    static void addSettings(CommandSpec command) {
        for (Setting setting : Setting.values()) {
            if (setting.secret()) {
                continue;
            }
            command.addOption(OptionSpec.builder("--" + setting.key())
                    .type(String.class)
                    .paramLabel("VALUE")
                    .description((setting.description() + " $" + setting.variable()
                                    + (setting.usual().isEmpty() ? "" : "; " + setting.usual() + " unless set"))
                            .replace("%", "%%"))
                    .build());
        }
    }

    /** Settings of the command line. */
    Map<String, String> flags() {
        Map<String, String> flags = new HashMap<>();
        for (Setting setting : Setting.values()) {
            OptionSpec option = spec.findOption("--" + setting.key());
            String value = option == null ? null : option.getValue();
            if (value != null) {
                flags.put(setting.key(), value);
            }
        }
        return flags;
    }

    /** Settings of the environment. */
    Function<String, @Nullable String> variables(Function<String, @Nullable String> given, @Nullable Path file) {
        return given;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Environment environment = LlmBenchCommand.of(root);
        try (DemoModels models = demo && !check ? DemoModels.start() : null) {
            return serve(environment, models);
        }
    }

    private int serve(Environment environment, @Nullable DemoModels models) throws IOException, InterruptedException {
        Map<String, String> flags = flags();
        if (models != null) {
            flags.putIfAbsent(Setting.SIMULATOR.key(), models.url());
        }
        ServerConfig settings =
                ServerConfig.read(home.path(), config, variables(environment.variables(), config), flags);
        if (check) {
            environment.out().println("the settings are sound");
            return ExitCode.DONE;
        }
        long begun = System.nanoTime();
        CountDownLatch ended = new CountDownLatch(1);
        Server server = Server.start(settings);
        Thread hook = new Thread(() -> stop(server, environment), "llmbench-server-close");
        Runtime.getRuntime().addShutdownHook(hook);
        server.firstPassword()
                .ifPresent(password -> environment
                        .out()
                        .println("first user " + server.firstAdmin() + ", password " + password
                                + " (shown this once; change it)"));
        environment
                .out()
                .println("server listens on " + server.url() + " after "
                        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms; end it with Ctrl+C");
        environment.out().flush();
        if (seconds == null) {
            ended.await();
        } else if (!ended.await(seconds, TimeUnit.SECONDS)) {
            Runtime.getRuntime().removeShutdownHook(hook);
            stop(server, environment);
        }
        return ExitCode.DONE;
    }

    private static void stop(Server server, Environment environment) {
        try {
            server.close();
        } catch (IOException e) {
            environment.err().println("llmbench: the server did not stop cleanly: " + e.getMessage());
        }
    }
}
