package io.github.llmbench.cli;

import io.github.llmbench.api.Secret;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import io.github.llmbench.store.run.StoreKeys;
import io.github.llmbench.store.vault.FileVault;
import io.github.llmbench.store.vault.KeyEncryptionKey;
import io.github.llmbench.store.vault.PostgresVault;
import io.github.llmbench.store.vault.SecretAddress;
import io.github.llmbench.store.vault.SecretEntry;
import io.github.llmbench.store.vault.Vault;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Keeps providers' keys: in the database that the environment names, else in an encrypted file. */
@Command(
        name = "vault",
        description =
                "Keeps providers' keys encrypted: in the database, or in a file where LLMBENCH_DB_URL names none.")
final class VaultCommand implements Runnable {
    private static final String NAME = "provider, provider/id or project/provider/id";

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

    /** Something done with the vault. */
    private interface Work {
        int with(Vault vault, PrintStream out) throws IOException;
    }

    private int open(Work work) throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        KeyEncryptionKey key = options.key(environment);
        Optional<DatabaseSettings> settings = options.settings(environment);
        if (settings.isEmpty()) {
            return work.with(new FileVault(StoreKeys.file(options.home()), key), environment.out());
        }
        try (Database database = Database.open(settings.get())) {
            int code = work.with(new PostgresVault(database, key), environment.out());
            options.sign(database, environment);
            return code;
        }
    }

    @Command(name = "init", description = "Draws the key-encryption key and writes it to its file.")
    int init() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        Path file = KeyEncryptionKey.file(options.home(), environment.variables());
        KeyEncryptionKey key = KeyEncryptionKey.create(file);
        environment.out().println("wrote " + key + " to " + file + "; keep a copy apart from the database's backups");
        return ExitCode.DONE;
    }

    @Command(name = "put", description = "Puts a key, or a new version of it.")
    int put(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(
                            names = "--host",
                            required = true,
                            paramLabel = "HOST",
                            description = "The one host it may be sent to, such as api.openai.com.")
                    String host,
            @Option(
                            names = "--from",
                            required = true,
                            paramLabel = "VARIABLE",
                            description = "The environment variable that holds it; it is never an argument.")
                    String variable)
            throws IOException {
        String value = LlmBenchCommand.of(root).variables().apply(variable);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("--from names a variable that is not set: " + variable);
        }
        return open((vault, out) -> {
            print(vault.put(SecretAddress.parse(name), Secret.of(value.strip()), host, DatabaseOptions.actor()), out);
            return ExitCode.DONE;
        });
    }

    @Command(name = "list", description = "Shows names, hosts and last four characters.")
    int list() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        Optional<DatabaseSettings> settings = options.settings(environment);
        if (settings.isPresent()) {
            // Needs no key, so that it can be seen what a lost one shut.
            try (Database database = Database.open(settings.get())) {
                PostgresVault.entries(database).forEach(entry -> print(entry, environment.out()));
                return ExitCode.DONE;
            }
        }
        return open((vault, out) -> {
            vault.entries().forEach(entry -> print(entry, out));
            return ExitCode.DONE;
        });
    }

    @Command(name = "remove", description = "Takes a key out.")
    int remove(@Parameters(paramLabel = "NAME", description = NAME) String name) throws IOException {
        return open((vault, out) -> {
            SecretAddress address = SecretAddress.parse(name);
            if (!vault.remove(address, DatabaseOptions.actor())) {
                throw new IllegalArgumentException("the vault has no secret " + address);
            }
            out.println("removed " + address);
            return ExitCode.DONE;
        });
    }

    @Command(
            name = "rotate-key",
            description = "Encrypts every secret with a new key; goes on where it was interrupted.")
    int rotateKey() throws IOException {
        return open((vault, out) -> {
            out.println(vault.rotateKey(DatabaseOptions.actor()) + " secrets are encrypted with a new key");
            return ExitCode.DONE;
        });
    }

    @Command(
            name = "rotate-kek",
            description = "Draws a new key-encryption key and puts it in its file; goes on where it was interrupted.")
    int rotateKeyEncryptionKey() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        String given = environment.variables().apply(KeyEncryptionKey.VARIABLE);
        if (given != null && !given.isBlank()) {
            throw new IllegalArgumentException("the key-encryption key is in the variable " + KeyEncryptionKey.VARIABLE
                    + ", which cannot be written; put it in a file and name that with "
                    + KeyEncryptionKey.FILE_VARIABLE);
        }
        Path file = KeyEncryptionKey.file(options.home(), environment.variables());
        return open((vault, out) -> {
            int keysets = KeyEncryptionKey.rotate(file, vault, DatabaseOptions.actor());
            out.println(keysets + " keysets are encrypted with the new key-encryption key in " + file);
            return ExitCode.DONE;
        });
    }

    @Command(name = "verify", description = "Tries every secret; exit code 1 where one cannot be decrypted.")
    int verify() throws IOException {
        return open((vault, out) -> {
            List<SecretAddress> bad = vault.verify();
            bad.forEach(address -> out.println("cannot be decrypted: " + address));
            if (bad.isEmpty()) {
                out.println("all " + vault.entries().size() + " secrets can be decrypted");
            }
            return bad.isEmpty() ? ExitCode.DONE : ExitCode.GATE_FAILED;
        });
    }

    private static void print(SecretEntry entry, PrintStream out) {
        out.println(entry.address() + "  " + entry.lastFour() + "  " + entry.host() + "  version " + entry.version()
                + "  " + entry.createdAt());
    }
}
