package io.github.llmbench.server.run;

import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.KeySource;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.ModelProvider;
import io.github.llmbench.providers.HttpModelProvider;
import io.github.llmbench.store.vault.SecretEntry;
import io.github.llmbench.store.vault.Vault;
import io.github.llmbench.store.vault.VaultKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Opens models where they may be reached, with nothing of this machine's environment. Safe for use by several threads. */
final class VaultProvider implements ModelProvider {
    private final ModelProvider models;
    private final OutboundGuard guard;

    VaultProvider(OutboundGuard guard) {
        this.guard = guard;
        models = new HttpModelProvider(name -> null, guard);
    }

    /** The keys of a project and of no other, whatever another one calls its own. */
    static KeySource keys(Vault vault, String project, String worker) {
        return new VaultKeys(
                new VaultKeys.Opener() {
                    @Override
                    public List<SecretEntry> entries() throws IOException {
                        return vault.entries().stream()
                                .filter(entry -> entry.address().project().equals(project))
                                .toList();
                    }

                    @Override
                    public Vault open() {
                        return vault;
                    }
                },
                project,
                worker);
    }

    /** What a declared benchmark cannot say, code of a plugin could: keys come from the vault and nowhere else. */
    private static void check(ModelRef model) {
        Endpoint own = model.endpoint();
        boolean bare = own.apiKey() == null
                && own.apiKeyVariable() == null
                && own.proxy() == null
                && own.caCertificates() == null
                && own.clientCertificate() == null
                && own.headers().isEmpty()
                && own.query().isEmpty();
        if (!bare) {
            throw new IllegalArgumentException(
                    "model " + model.label() + " has a key, a proxy, certificates, headers or"
                            + " query parameters of its own, which must not be set on a server; keys come from the project's vault");
        }
    }

    @Override
    public Set<String> ids() {
        return models.ids();
    }

    @Override
    public Optional<URI> endpoint(ModelRef model) {
        return models.endpoint(model);
    }

    @Override
    public ModelClient open(ModelRef model) {
        return open(model, KeySource.NONE);
    }

    @Override
    public ModelClient open(ModelRef model, KeySource keys) {
        check(model);
        URI url = models.endpoint(model).orElse(null);
        if (url != null) {
            // Says at once, and in words of the run, what the guard would refuse with the first call.
            guard.check(url);
            hidden(model, url, keys);
        }
        return models.open(model, keys);
    }

    /** Who runs a benchmark may not see the project's keys, and not have them sent where others can. */
    private void hidden(ModelRef model, URI url, KeySource keys) {
        if (!"http".equals(url.getScheme()) || guard.allows(url)) {
            return;
        }
        try {
            if (keys.find(model, url.getHost()).key() != null) {
                throw new IllegalArgumentException("model " + model.label() + " is asked at " + url
                        + ", over which the project's key would be sent in the clear; use https, or let an operator"
                        + " allow the host with the setting allow-hosts");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
