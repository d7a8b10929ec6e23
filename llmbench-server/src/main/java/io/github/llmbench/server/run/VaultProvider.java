package io.github.llmbench.server.run;

import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Secret;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.ModelProvider;
import io.github.llmbench.providers.HttpModelProvider;
import io.github.llmbench.store.vault.SecretAddress;
import io.github.llmbench.store.vault.SecretUse;
import io.github.llmbench.store.vault.Vault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Set;

/** Opens models with the project's keys and nothing of this machine's environment. Safe for use by several threads. */
final class VaultProvider implements ModelProvider {
    private static final String USUAL = "default";

    private final ModelProvider models = new HttpModelProvider(name -> null);
    private final Vault vault;
    private final OutboundGuard guard;
    private final String project;
    private final SecretUse use;

    VaultProvider(Vault vault, OutboundGuard guard, String project, SecretUse use) {
        this.vault = vault;
        this.guard = guard;
        this.project = project;
        this.use = use;
    }

    @Override
    public Set<String> ids() {
        return models.ids();
    }

    @Override
    public ModelClient open(ModelRef model) {
        URI own = model.endpoint().baseUrl();
        URI url = own != null
                ? own
                : HttpModelProvider.usualBaseUrl(model.provider()).orElse(null);
        if (url == null) {
            return models.open(model);
        }
        guard.check(url);
        try {
            SecretAddress address = new SecretAddress(project, model.provider(), USUAL);
            boolean kept =
                    vault.entries().stream().anyMatch(entry -> entry.address().equals(address));
            if (!kept) {
                return models.open(model.at(Endpoint.at(url.toString())));
            }
            Secret key = vault.use(address, url.getHost(), use);
            return models.open(model.at(
                    Endpoint.builder().baseUrl(url.toString()).apiKey(key).build()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
