package io.github.llmbench.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.journal.FileRunStore;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.providers.LangChain4j;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** LLM-Bench inside an application that has models, threads and a store of its own. */
@Timeout(60)
class EmbeddingTest {
    @TempDir
    Path home;

    private static final class Whole implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            return ChatResponse.builder().aiMessage(AiMessage.from("4")).build();
        }
    }

    private static final class Streaming implements StreamingChatModel {
        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            handler.onPartialResponse("5");
            handler.onCompleteResponse(
                    ChatResponse.builder().aiMessage(AiMessage.from("5")).build());
        }
    }

    private static Dataset sums() {
        return Dataset.of(
                "sums",
                List.of(
                        Sample.builder().id("a").input("2 + 2").target("4").build(),
                        Sample.builder().id("b").input("3 + 1").target("4").build()));
    }

    @Test
    void models_threads_store_and_listeners_of_the_application_are_used() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        AtomicInteger heard = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(4, task -> new Thread(task, "application"));
        BoundModel whole = LangChain4j.model("whole", new Whole());
        BoundModel streaming = LangChain4j.model("streaming", new Streaming());
        FileRunStore store = new FileRunStore(home.resolve("own"));
        try (LlmBench bench = LlmBench.builder()
                .home(home)
                .store(store)
                .model(whole)
                .model(streaming)
                .executor(executor)
                .listener(new RunListener() {
                    @Override
                    public void recorded(RunHeader run, Trial trial) {
                        heard.incrementAndGet();
                    }
                })
                .build()) {
            Run run = bench.run(Benchmark.named("embedded")
                    .task(Task.of(sums()).scorer(Scorers.exactMatch()))
                    .task(Task.of(sums()).named("in code").evaluatedBy((sample, model) -> {
                        threads.add(Thread.currentThread().getName());
                        return Score.of(model.ask(sample.input()).text().equals(sample.target()));
                    }))
                    .models(whole.ref(), streaming.ref()));

            assertThat(run.metric("accuracy", "whole").estimate()).isEqualTo(1);
            assertThat(run.metric("accuracy", "streaming").estimate()).isZero();
            assertThat(heard).hasValue(8);
            assertThat(threads).containsExactly("application");
            assertThat(home.resolve("own/runs/" + run.id())).exists();
            assertThat(executor.isShutdown()).isFalse();
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void a_run_over_http_leaves_no_thread_behind() throws IOException, InterruptedException {
        Set<Thread> before;
        Run run;
        try (Simulator simulator = Simulator.start(
                SimulatorOptions.builder().answers(Answers.script("4")).build())) {
            before = new HashSet<>(Thread.getAllStackTraces().keySet());
            try (LlmBench bench = LlmBench.builder().home(home).build()) {
                run = bench.run(Benchmark.named("embedded")
                        .task(Task.of(sums()).scorer(Scorers.exactMatch()))
                        .models(io.github.llmbench.api.ModelRef.of("openai-compatible:any")
                                .at(simulator.url() + "/v1")));
            }
            assertThat(run.status()).isEqualTo(Run.Status.COMPLETE);
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (!before.contains(thread) && (thread.getName().startsWith("llmbench"))) {
                    thread.join(10_000);
                    assertThat(thread.isAlive()).as(thread.getName()).isFalse();
                }
            }
        }
    }
}
