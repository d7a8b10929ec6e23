package io.github.llmbench.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command above all others. */
@Command(
        name = "llmbench",
        description = "Benchmarks large language models: answer quality, serving performance and cost.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        subcommands = {
            RunCommand.class,
            RerunCommand.class,
            ReportCommand.class,
            CompareCommand.class,
            HistoryCommand.class,
            ScoreCommand.class,
            ConvertCommand.class,
            CallCommand.class,
            ServeCommand.class,
            WorkerCommand.class,
            SimulateCommand.class,
            VerifyClockCommand.class,
            DoctorCommand.class,
            PlanCommand.class,
            VerifyStatisticsCommand.class,
            RunsCommand.class,
            VaultCommand.class,
            AuditCommand.class,
            UserCommand.class,
            TokenCommand.class,
            TransferCommands.Export.class,
            TransferCommands.Import.class,
            TransferCommands.Backup.class,
            TransferCommands.Restore.class
        },
        footer = {"", "Exit codes: 0 no gate failed, 1 a gate failed, 2 bad input, 3 could not run."})
final class LlmBenchCommand implements Runnable {
    private final Environment environment;

    @Option(names = "--debug", description = "Show the stack of an error.", scope = ScopeType.INHERIT)
    private boolean debug;

    @Spec
    private CommandSpec spec;

    LlmBenchCommand(Environment environment) {
        this.environment = environment;
        spec = CommandSpec.create();
    }

    @Override
    public void run() {
        throw namesNone(spec);
    }

    /** The complaint of a command that is nothing without one below it. */
    static ParameterException namesNone(CommandSpec spec) {
        return new ParameterException(
                spec.commandLine(),
                "name a command: " + String.join(", ", spec.subcommands().keySet()));
    }

    /** The environment of a command's root, which picocli sets before the command is called. */
    static Environment of(@Nullable LlmBenchCommand root) {
        return Objects.requireNonNull(root).environment();
    }

    Environment environment() {
        return environment;
    }

    boolean debug() {
        return debug;
    }
}
