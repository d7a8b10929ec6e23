package example;

import com.sun.net.httpserver.HttpServer;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Model;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.AfterBenchmark;
import io.github.llmbench.junit.BeforeBenchmark;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.ModelSource;
import io.github.llmbench.junit.Require;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

@LlmBenchmark("capitals")
class CapitalsBenchmarkTest {
    private static final byte[] PARIS = """
            {"id": "1", "object": "chat.completion", "created": 1, "model": "atlas", "choices": [{"index": 0,
             "message": {"role": "assistant", "content": "Paris"}, "finish_reason": "stop"}],
             "usage": {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6}}"""
            .getBytes(StandardCharsets.UTF_8);

    private HttpServer server;

    @BeforeBenchmark
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, PARIS.length);
                exchange.getResponseBody().write(PARIS);
            }
        });
        server.start();
    }

    @ModelSource
    ModelRef model() {
        return ModelRef.of("openai-compatible:atlas")
                .at("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    @Eval(dataset = "classpath:capitals.jsonl", stream = false)
    @Require("accuracy >= 0.01")
    Scorer right() {
        return Scorers.exactMatch();
    }

    @Eval(dataset = "classpath:capitals.jsonl", tags = "code")
    Score length(Sample sample, Model model) {
        return Score.of(model.ask(sample.input()).text().length() == sample.target().length());
    }

    @AfterBenchmark
    void stop() {
        server.stop(0);
    }
}
