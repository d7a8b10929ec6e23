package io.github.llmbench.store.vault;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.github.llmbench.api.Secret;
import io.github.llmbench.store.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vault in a file, for a developer without a database. It has no audit log. Safe for use by several threads and processes.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class FileVault implements Vault {
    private static final Logger LOG = LoggerFactory.getLogger(FileVault.class);

    /** Locks of files hold between processes; within this one, threads wait for each other here. */
    private static final Object JVM = new Object();

    private final Path file;
    private final JsonMapper json =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();
    private volatile KeyEncryptionKey key;

    /** The vault in a file, opened with this key. */
    public FileVault(Path file, KeyEncryptionKey key) {
        this.file = file.toAbsolutePath();
        this.key = key;
    }

    /** What the file holds. */
    private record Document(String kek, String keyset, List<Item> secrets) {}

    private record Item(SecretEntry entry, String ciphertext) {}

    @Override
    public SecretEntry put(SecretAddress address, Secret secret, String host, String actor) throws IOException {
        String bound = Hosts.checked(host);
        return change(document -> {
            Keyset keyset = open(document);
            int version =
                    find(document, address).map(item -> item.entry().version()).orElse(0) + 1;
            SecretEntry entry = new SecretEntry(address, version, bound, secret.lastFour(), Instant.now());
            List<Item> secrets = without(document, address);
            secrets.add(new Item(entry, keyset.encrypt(address, version, bound, secret)));
            save(new Document(document.kek(), document.keyset(), secrets));
            return entry;
        });
    }

    @Override
    public Secret use(SecretAddress address, String host, SecretUse use) throws IOException {
        return read(address, host);
    }

    @Override
    public Secret read(SecretAddress address, String host) throws IOException {
        return change(document -> {
            Item item = find(document, address)
                    .orElseThrow(() -> new VaultException("the vault has no secret " + address
                            + "; put it with: llmbench vault put " + address + " --host HOST"));
            Hosts.check(item.entry(), host);
            return decrypted(open(document), item);
        });
    }

    private static Secret decrypted(Keyset keyset, Item item) throws VaultException {
        SecretEntry entry = item.entry();
        return keyset.decrypt(entry.address(), entry.version(), entry.host(), item.ciphertext());
    }

    @Override
    public List<SecretEntry> entries() throws IOException {
        return change(document -> document.secrets().stream()
                .map(Item::entry)
                .sorted(Comparator.comparing(entry -> entry.address().toString()))
                .toList());
    }

    @Override
    public boolean remove(SecretAddress address, String actor) throws IOException {
        return change(document -> {
            boolean there = find(document, address).isPresent();
            save(new Document(document.kek(), document.keyset(), without(document, address)));
            return there;
        });
    }

    /** One write of the file: it is the old one or the new one, so there is nothing to go on with. */
    @Override
    public int rotateKey(String actor) throws IOException {
        return change(document -> {
            Keyset keyset = open(document).withNewPrimary();
            List<Item> secrets = new ArrayList<>();
            for (Item item : document.secrets()) {
                SecretEntry entry = item.entry();
                Secret secret = decrypted(keyset, item);
                secrets.add(new Item(entry, keyset.encrypt(entry.address(), entry.version(), entry.host(), secret)));
            }
            save(new Document(document.kek(), keyset.primaryAlone().sealed(PostgresVault.KEYSET, key), secrets));
            return secrets.size();
        });
    }

    @Override
    public int rotateKeyEncryptionKey(KeyEncryptionKey next, String actor) throws IOException {
        int keysets = change(document -> {
            if (document.kek().equals(next.id())) {
                return 0;
            }
            save(new Document(next.id(), open(document).sealed(PostgresVault.KEYSET, next), document.secrets()));
            return 1;
        });
        key = next;
        return keysets;
    }

    @Override
    public List<SecretAddress> verify() throws IOException {
        return change(document -> {
            Keyset keyset = open(document);
            List<SecretAddress> bad = new ArrayList<>();
            for (Item item : document.secrets()) {
                try {
                    decrypted(keyset, item);
                } catch (VaultException e) {
                    bad.add(item.entry().address());
                }
            }
            return bad;
        });
    }

    private Keyset open(Document document) throws VaultException {
        return Keyset.open(PostgresVault.KEYSET, document.kek(), document.keyset(), key);
    }

    private static Optional<Item> find(Document document, SecretAddress address) {
        return document.secrets().stream()
                .filter(item -> item.entry().address().equals(address))
                .findFirst();
    }

    private static List<Item> without(Document document, SecretAddress address) {
        List<Item> secrets = new ArrayList<>(document.secrets());
        secrets.removeIf(item -> item.entry().address().equals(address));
        return secrets;
    }

    /** A step while nobody else reads or writes the file. */
    private interface Step<T> {
        T in(Document document) throws IOException;
    }

    private <T> T change(Step<T> step) throws IOException {
        Path parent = file.getParent();
        if (parent != null) {
            PrivateFiles.createDirectories(parent);
        }
        synchronized (JVM) {
            try (FileChannel channel = PrivateFiles.open(file.resolveSibling(file.getFileName() + ".lock"));
                    FileLock lock = channel.lock()) {
                LOG.debug("holding {}", lock);
                return step.in(read());
            }
        }
    }

    private Document read() throws IOException {
        if (!Files.exists(file)) {
            KeyEncryptionKey current = key;
            return new Document(
                    current.id(),
                    Keyset.create(PredefinedAeadParameters.AES256_GCM).sealed(PostgresVault.KEYSET, current),
                    List.of());
        }
        if (PrivateFiles.othersMayRead(file)) {
            throw new VaultException("others may read the vault in " + file + "; run: chmod 600 " + file);
        }
        try {
            return json.readValue(file.toFile(), Document.class);
        } catch (JacksonException e) {
            throw new VaultException(file + " is not a vault; restore it from a backup", e);
        }
    }

    private void save(Document document) throws IOException {
        PrivateFiles.replace(file, json.writeValueAsBytes(document));
    }
}
