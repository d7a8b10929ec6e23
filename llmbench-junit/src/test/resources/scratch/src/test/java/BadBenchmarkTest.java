import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;

@LlmBenchmark
class BadBenchmarkTest {
    @Eval(dataset = "classpath:cases.jsonl")
    String right() {
        return "";
    }
}
