package io.github.llmbench.cli;

import io.github.llmbench.api.CallError;
import io.github.llmbench.api.spi.MissingKeyException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The entry of {@code ./llmbench}. */
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        int code = run(Environment.ofProcess(), arguments);
        System.out.flush();
        System.exit(code);
    }

    /** Runs a command; every complaint is one line on {@code err}. */
    static int run(Environment environment, String... arguments) {
        LlmBenchCommand root = new LlmBenchCommand(environment);
        CommandLine commands = new CommandLine(root);
        commands.setOut(new PrintWriter(environment.out(), true, StandardCharsets.UTF_8));
        commands.setErr(new PrintWriter(environment.err(), true, StandardCharsets.UTF_8));
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setParameterExceptionHandler((e, given) -> badArguments(e, environment, given));
        commands.setExecutionExceptionHandler((e, command, parsed) -> failed(e, root));
        return commands.execute(arguments);
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
        Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
        root.environment().err().println("llmbench: " + oneLine(message(cause)));
        if (root.debug()) {
            e.printStackTrace(root.environment().err());
        }
        return cause instanceof IllegalArgumentException ? ExitCode.BAD_INPUT : ExitCode.COULD_NOT_RUN;
    }

    private static String message(Throwable e) {
        String message = e.getMessage();
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
        return "unexpected " + e.getClass().getSimpleName() + (message == null ? "" : ": " + message)
                + "; add --debug for the stack and report it";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
