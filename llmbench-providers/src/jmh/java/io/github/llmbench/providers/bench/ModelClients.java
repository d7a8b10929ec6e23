package io.github.llmbench.providers.bench;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.providers.HttpModelProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** LLM-Bench's own client: builds the request, sends, stamps, decodes and records. */
final class ModelClients implements Client {
    private final HttpModelProvider provider = new HttpModelProvider();
    private final Map<String, ModelClient> byPath = new ConcurrentHashMap<>();
    private final String url;

    ModelClients(String url) {
        this.url = url;
    }

    @Override
    public void call(String path, boolean stream, Ended ended) {
        ModelClient client = byPath.computeIfAbsent(
                path, p -> provider.open(ModelRef.of("openai-compatible:m").at(url + p)));
        CallContext context = new CallContext(CallTrace.recorder(System.nanoTime()), null, null, null);
        var unused = client.call(ModelRequest.of("Hello").streamed(stream), context).whenComplete((response, failure) -> {
            if (failure != null) {
                ended.failed(failure.toString());
            } else if (response.error() != null) {
                ended.failed(response.error().message());
            } else {
                ended.ended(stream ? response.trace().contentEvents() : 1);
            }
        });
    }

    @Override
    public void close() {
        byPath.values().forEach(ModelClient::close);
    }
}
