package io.github.llmbench.server.catalog;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.providers.HttpModelProvider;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which providers' models the server can ask, and where. */
final class ProviderHandlers {
    private final List<Provider> providers;

    ProviderHandlers() {
        HttpModelProvider known = new HttpModelProvider(name -> null);
        providers = known.ids().stream()
                .map(id ->
                        Provider.of(id, known.endpoint(ModelRef.of(id + ":any")).orElse(null)))
                .toList();
    }

    Map<String, Handler> handlers() {
        return Map.of("listProviders", this::list);
    }

    private record Provider(
            String id, @Nullable String url, @Nullable String host) {
        static Provider of(String id, @Nullable URI url) {
            return new Provider(id, url == null ? null : url.toString(), url == null ? null : url.getHost());
        }
    }

    private Reply list(Request request) {
        return Reply.ok(Items.all(providers));
    }
}
