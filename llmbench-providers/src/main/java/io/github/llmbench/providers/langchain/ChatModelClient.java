package io.github.llmbench.providers.langchain;

import static org.apiguardian.api.API.Status.INTERNAL;

import dev.langchain4j.model.chat.ChatModel;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apiguardian.api.API;

/**
 * A client of a langchain4j model that answers in one piece, on a thread a call. Cancelling interrupts that thread.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class ChatModelClient implements ModelClient {
    private final ChatModel model;
    private final ExecutorService threads = threads();

    /** A client of {@code model}. */
    public ChatModelClient(ChatModel model) {
        this.model = model;
    }

    @Override
    public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
        CallbackCall call = new CallbackCall(context, false);
        try {
            Future<?> task = threads.submit(() -> {
                try {
                    call.answered(model.chat(Conversions.request(request)));
                } catch (RuntimeException | Error e) {
                    call.failed(e);
                }
            });
            var unused = call.future().whenComplete((response, failure) -> task.cancel(true));
        } catch (RejectedExecutionException closed) {
            call.failed(new IllegalStateException("this client is closed", closed));
        }
        return call.future();
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "transport",
                "langchain4j, stamped by callback",
                "model-class",
                model.getClass().getName());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Virtual threads where the platform has them (21+), else as many daemons as there are calls under way. */
    private static ExecutorService threads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException platformBefore21) {
            AtomicInteger number = new AtomicInteger();
            return Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task, "llmbench-langchain4j-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
        }
    }
}
