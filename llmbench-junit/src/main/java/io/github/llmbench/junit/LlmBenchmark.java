package io.github.llmbench.junit;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;
import org.junit.platform.commons.annotation.Testable;

/**
 * Makes a class a benchmark: one class, one run of all its selected {@link Eval} methods, so that models are compared on the same
 * samples. The class needs a constructor without parameters; one instance is made for the run. A class name that ends in
 * {@code BenchmarkTest} is found by Maven Surefire's and Gradle's defaults.
 *
 * <pre>{@code
 * @LlmBenchmark("gsm8k")
 * @Models({"openai:gpt-4o-mini", "anthropic:claude-haiku-4-5"})
 * @UnderLoad("closed 16")
 * @Require("cost <= 0.50 USD")
 * class Gsm8kBenchmarkTest {
 *     @Eval(dataset = "classpath:gsm8k/test.jsonl", prompt = "Question: {{question}}\nAnswer:")
 *     @Require("accuracy >= 0.50")
 *     Scorer exact() {
 *         return Scorers.exactMatch(Extractors.gsm8kFlexible());
 *     }
 * }
 * }</pre>
 *
 * <p>JUnit Jupiter's {@code @DisplayName}, {@code @Tag} and {@code @Disabled} are respected on class and methods where they are
 * used; Jupiter itself is not needed.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Testable
public @interface LlmBenchmark {
    /** What history and reports call it; the class's simple name unless given. */
    String value() default "";

    /** Tags to select it by, in addition to Jupiter's {@code @Tag}. */
    String[] tags() default {};

    /** Seed of every random choice of the run. */
    long seed() default 42;
}
