package io.github.llmbench.cli;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.ModelProvider;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** Opens models with the providers on the class path. */
final class Providers {
    private Providers() {}

    /**
     * A client of the model.
     *
     * @throws IllegalArgumentException if no provider serves it
     */
    static ModelClient open(ModelRef model) {
        TreeSet<String> known = new TreeSet<>();
        for (ModelProvider provider : ServiceLoader.load(ModelProvider.class)) {
            if (provider.ids().contains(model.provider())) {
                return provider.open(model);
            }
            known.addAll(provider.ids());
        }
        throw new IllegalArgumentException("no provider \"" + model.provider() + "\"; there are " + known);
    }
}
