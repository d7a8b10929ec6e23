package io.github.llmbench.cli;

import io.github.llmbench.api.CallError;
import io.github.llmbench.api.spi.MissingKeyException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The entry of {@code ./llmbench}. */
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        logging(words.contains(ServeCommand.NAME) || words.contains(WorkerCommand.NAME));
        System.exit(whole(Environment.ofProcess(), arguments));
    }

    /** A server logs, a command tells what it has to tell itself. Both libraries are on the class path. */
    private static void logging(boolean server) {
        if (server && System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/github/llmbench/server/log.xml");
        }
        System.setProperty("slf4j.internal.verbosity", "WARN");
        System.setProperty(
                "slf4j.provider",
                server ? "ch.qos.logback.classic.spi.LogbackServiceProvider" : "org.slf4j.nop.NOPServiceProvider");
    }

    /** A print stream keeps its failures to itself; a result that nobody got must not look like one. */
    private static int whole(Environment environment, String... arguments) {
        int code = run(environment, arguments);
        if (!environment.out().checkError()) {
            return code;
        }
        environment.err().println("llmbench: standard output could not be written, so what was printed is not whole");
        return code == ExitCode.DONE ? ExitCode.COULD_NOT_RUN : code;
    }

    /** Runs a command; every complaint is one line on {@code err}. */
    static int run(Environment environment, String... arguments) {
        LlmBenchCommand root = new LlmBenchCommand(environment);
        CommandLine commands = commands(root);
        commands.setOut(new PrintWriter(environment.out(), true, StandardCharsets.UTF_8));
        commands.setErr(new PrintWriter(environment.err(), true, StandardCharsets.UTF_8));
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setParameterExceptionHandler((e, given) -> badArguments(e, environment, given));
        commands.setExecutionExceptionHandler((e, command, parsed) -> failed(e, root));
        return commands.execute(arguments);
    }

    /** All commands with their options. */
    static CommandLine commands(LlmBenchCommand root) {
        CommandLine commands = new CommandLine(root);
        for (String server : List.of(ServeCommand.NAME, WorkerCommand.NAME)) {
            ServeCommand.addSettings(
                    Objects.requireNonNull(commands.getSubcommands().get(server))
                            .getCommandSpec());
        }
        return commands;
    }

    private static int badArguments(ParameterException e, Environment environment, String... given) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String message = oneLine(String.valueOf(e.getMessage())) + "; see " + command.qualifiedName() + " --help";
        if (command.userObject() instanceof CallCommand && CallCommand.asksForJson(given)) {
            environment
                    .out()
                    .println(CallReport.notMade(CallError.Kind.BAD_REQUEST, message)
                            .json());
        }
        environment.err().println("llmbench: " + message);
        return ExitCode.BAD_INPUT;
    }

    private static int failed(Exception e, LlmBenchCommand root) {
        root.environment().err().println("llmbench: " + oneLine(message(e)));
        if (root.debug()) {
            e.printStackTrace(root.environment().err());
        }
        return e instanceof IllegalArgumentException ? ExitCode.BAD_INPUT : ExitCode.COULD_NOT_RUN;
    }

    private static String message(Throwable e) {
        String message = e.getMessage();
        Throwable cause = e.getCause();
        if (e instanceof UncheckedIOException && cause != null) {
            boolean own = message != null && !message.contains(String.valueOf(cause.getMessage()));
            return (own ? message + ": " : "") + message(cause);
        }
        if (e instanceof FileSystemException) {
            return e.getClass().getSimpleName().replace("Exception", "") + ": " + message;
        }
        boolean known = e instanceof IllegalArgumentException
                || e instanceof MissingKeyException
                || e instanceof IOException
                || e.getClass().getPackageName().startsWith("io.github.llmbench.");
        if (known && message != null && !message.isBlank()) {
            return message;
        }
        if (cause instanceof IOException) {
            return message(cause);
        }
        if (cause instanceof SQLException) {
            return "the database did not do it: " + cause.getMessage();
        }
        return "unexpected " + e.getClass().getSimpleName() + (message == null ? "" : ": " + message)
                + "; add --debug for the stack and report it";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
