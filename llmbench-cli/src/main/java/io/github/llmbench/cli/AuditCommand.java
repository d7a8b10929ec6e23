package io.github.llmbench.cli;

import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.audit.AuditVerifier;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.vault.AuditKeys;
import java.io.IOException;
import java.io.PrintStream;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows and proves the audit log. */
@Command(name = "audit", description = "Shows the audit log, signs how far it has come, and proves it.")
final class AuditCommand implements Runnable {
    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @Mixin
    private DatabaseOptions options = new DatabaseOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw LlmBenchCommand.namesNone(spec);
    }

    @Command(name = "list", description = "Shows the newest rows.")
    int list(
            @Option(
                            names = "--limit",
                            paramLabel = "ROWS",
                            defaultValue = "50",
                            description = "How many; ${DEFAULT-VALUE} unless set.")
                    int limit)
            throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        try (Database database = options.database(environment)) {
            new AuditLog(database)
                    .rows(Long.MAX_VALUE, limit)
                    .forEach(row -> environment
                            .out()
                            .println(row.seq() + "  " + row.at() + "  " + row.actor() + "  " + row.action() + "  "
                                    + row.object() + "  " + row.detail()));
            return ExitCode.DONE;
        }
    }

    @Command(name = "checkpoint", description = "Signs how far the log has come, in the database and in a file.")
    int checkpoint() throws IOException, GeneralSecurityException {
        Environment environment = LlmBenchCommand.of(root);
        try (Database database = options.database(environment)) {
            AuditKeys keys = AuditKeys.of(database, options.key(environment));
            environment
                    .out()
                    .println(verifier(database)
                            .checkpoint(keys.signer())
                            .map(seq -> "signed up to row " + seq)
                            .orElse("the log is empty"));
            return ExitCode.DONE;
        }
    }

    @Command(name = "verify", description = "Walks the whole log; exit code 1 with the first row that is wrong.")
    int verify() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        PrintStream out = environment.out();
        try (Database database = options.database(environment)) {
            AuditKeys keys = AuditKeys.of(database, options.key(environment));
            AuditVerifier.Result result = verifier(database).verify(keys.verifier());
            if (!result.separateRoles()) {
                out.println(
                        "warning: one role is both owner and application, so the application itself could change the log;"
                                + " set LLMBENCH_DB_OWNER_URL");
            }
            out.println(
                    result.sound()
                            ? "sound: " + result.rows() + " rows, " + result.checkpoints() + " checkpoints"
                            : "not sound: " + result.finding());
            return result.sound() ? ExitCode.DONE : ExitCode.GATE_FAILED;
        }
    }

    private AuditVerifier verifier(Database database) {
        return new AuditVerifier(database, AuditVerifier.file(options.home()));
    }
}
