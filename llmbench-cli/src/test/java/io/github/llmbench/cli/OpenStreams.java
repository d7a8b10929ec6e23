package io.github.llmbench.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The client of {@link OpenStreamsTest}, in a process of its own: opens streams, and says what they hold while all are open. */
final class OpenStreams {
    private static final long STARTS_A_SECOND = 500;
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private OpenStreams() {}

    /** Arguments: base URL and number of streams. */
    public static void main(String[] arguments) throws IOException {
        int streams = Integer.parseInt(arguments[1]);
        ModelRef ref = ModelRef.of("openai-compatible:m").at(arguments[0]);
        try (ModelClient client = Providers.open(ref)) {
            call(client).join();
            int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
            long heapBefore = heap();
            List<CompletableFuture<ModelResponse>> calls = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < streams; i++) {
                LockSupport.parkNanos(start + i * TimeUnit.SECONDS.toNanos(1) / STARTS_A_SECOND - System.nanoTime());
                calls.add(call(client));
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            long heap = heap();
            int threads = ManagementFactory.getThreadMXBean().getThreadCount();
            long open = calls.stream().filter(call -> !call.isDone()).count();
            List<ModelResponse> responses =
                    calls.stream().map(CompletableFuture::join).toList();
            System.out.println(new ObjectMapper()
                    .writeValueAsString(Map.of(
                            "open",
                            open,
                            "heapBytesAStream",
                            (heap - heapBefore) / streams,
                            "threadsBefore",
                            threadsBefore,
                            "threads",
                            threads,
                            "answered",
                            responses.stream().filter(r -> r.error() == null).count(),
                            "events",
                            responses.stream()
                                    .mapToLong(r -> r.trace().contentEvents())
                                    .sum(),
                            "firstError",
                            responses.stream()
                                    .filter(r -> r.error() != null)
                                    .map(r -> r.error().message())
                                    .findFirst()
                                    .orElse(""))));
        }
    }

    private static CompletableFuture<ModelResponse> call(ModelClient client) {
        CallContext context = new CallContext(CallTrace.recorder(System.nanoTime()), null, null, null);
        return client.call(ModelRequest.of("Hello"), context);
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return MEMORY.getHeapMemoryUsage().getUsed();
    }
}
