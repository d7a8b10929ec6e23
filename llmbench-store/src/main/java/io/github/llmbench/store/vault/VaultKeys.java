package io.github.llmbench.store.vault;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.KeySource;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Gives runs the vault's keys: of the secrets of a model's provider, the one that is bound to the endpoint's host; the project's own
 * before those of the project {@code default}, and one called {@code default} before others. Safe for use by several threads.
 *
 * <pre>{@code
 * LlmBench.builder().keys(new VaultKeys(() -> vault, "search", "worker-1")).build();
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class VaultKeys implements KeySource {
    private static final String DEFAULT = "default";

    private final Opener vault;
    private final String project;
    private final String worker;

    /**
     * Over a vault.
     *
     * @param vault opened when a secret is needed, so that a run without one needs no key-encryption key
     * @param project whose secrets come first
     * @param worker who is written to the audit log
     */
    public VaultKeys(Opener vault, String project, String worker) {
        this.vault = vault;
        this.project = project;
        this.worker = worker;
    }

    /** Opens a vault, each time it is asked. */
    public interface Opener {
        /** What may be seen of all secrets; needs no key-encryption key. */
        List<SecretEntry> entries() throws IOException;

        /**
         * The vault.
         *
         * @throws VaultException if there is no key-encryption key, or it is unsound
         */
        Vault open() throws IOException;
    }

    @Override
    public Answer find(ModelRef model, String host) throws IOException {
        List<SecretEntry> ofProvider = entries(model);
        Optional<SecretEntry> entry = bound(ofProvider, host);
        if (entry.isEmpty()) {
            return new Answer(
                    null,
                    ofProvider.stream()
                            .map(SecretEntry::host)
                            .distinct()
                            .sorted()
                            .toList());
        }
        return new Answer(vault.open().read(entry.get().address(), host), List.of());
    }

    @Override
    public void used(ModelRef model, String host, String run) throws IOException {
        SecretEntry entry = bound(entries(model), host)
                .orElseThrow(() -> new VaultException(
                        "the key of " + model.id() + " was taken out of the vault while run " + run + " started"));
        vault.open().use(entry.address(), host, new SecretUse(run, worker));
    }

    private List<SecretEntry> entries(ModelRef model) throws IOException {
        return vault.entries().stream()
                .filter(entry -> entry.address().provider().equals(model.provider()))
                .filter(entry ->
                        List.of(project, DEFAULT).contains(entry.address().project()))
                .toList();
    }

    private Optional<SecretEntry> bound(List<SecretEntry> entries, String host) {
        return entries.stream()
                .filter(entry -> Hosts.same(entry, host))
                .min(Comparator.comparing((SecretEntry entry) ->
                                !entry.address().project().equals(project))
                        .thenComparing(entry -> !entry.address().id().equals(DEFAULT))
                        .thenComparing(entry -> entry.address().id()));
    }
}
