package io.github.llmbench.engine.run;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.ModelProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** The models of a run with their clients; closes those it opened. */
final class OpenModels implements AutoCloseable {
    private final List<BoundModel> models = new ArrayList<>();
    private final List<BoundModel> own = new ArrayList<>();
    private final Replaying replaying;
    private final RunKeys keys;

    private OpenModels(Replaying replaying, RunKeys keys) {
        this.replaying = replaying;
        this.keys = keys;
    }

    static OpenModels of(List<ModelRef> refs, Settings settings) {
        List<ModelProvider> providers = new ArrayList<>(settings.providers());
        ServiceLoader.load(ModelProvider.class).forEach(providers::add);
        OpenModels open = new OpenModels(
                new Replaying(settings.cassettes(), List.copyOf(providers)), new RunKeys(settings.keys()));
        try {
            for (ModelRef ref : refs) {
                open.add(ref, settings.models(), providers);
            }
            return open;
        } catch (RuntimeException e) {
            open.close();
            throw e;
        }
    }

    List<BoundModel> models() {
        return models;
    }

    Replaying replaying() {
        return replaying;
    }

    /** Records which keys a run is about to use. */
    void usedBy(String run) throws IOException {
        keys.usedBy(run);
    }

    private void add(ModelRef ref, List<BoundModel> given, List<ModelProvider> providers) {
        for (BoundModel model : given) {
            if (model.ref().label().equals(ref.label())) {
                models.add(model);
                return;
            }
        }
        for (BoundModel model : given) {
            // Another use of it, such as one of a matrix.
            if (model.ref().id().equals(ref.id())) {
                models.add(new BoundModel(ref, model.client()));
                return;
            }
        }
        for (ModelProvider provider : providers) {
            if (provider.ids().contains(ref.provider())) {
                BoundModel model = new BoundModel(ref, replaying.open(ref, () -> provider.open(ref, keys)));
                own.add(model);
                models.add(model);
                return;
            }
        }
        TreeSet<String> known = new TreeSet<>();
        providers.forEach(provider -> known.addAll(provider.ids()));
        throw new IllegalArgumentException("no provider \"" + ref.provider() + "\" for model " + ref + "; "
                + (known.isEmpty() ? "llmbench-providers is not on the class path" : "there are " + known));
    }

    @Override
    public void close() {
        own.forEach(model -> model.client().close());
    }
}
