package io.github.llmbench.junit;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * One side of a matrix, in the manner of JMH: each model of the benchmark is run once with each combination of the values, on the
 * same samples, and every two combinations are compared in pairs. A combination is called {@code openai:gpt-4o-mini, style=terse},
 * also by gates ({@code accuracy >= 0.8 model="openai:gpt-4o-mini, style=terse"}).
 *
 * <p>A prompt names the value {@code {{param.style}}}; a task in code takes it as a parameter that bears this annotation without
 * values, of type {@code String}, a primitive number, {@code boolean} or an enum. The names {@code temperature}, {@code topP},
 * {@code maxOutputTokens} and {@code seed} set the parameter of the model that is called so.
 *
 * <pre>{@code
 * @LlmBenchmark("tone")
 * @Models("openai:gpt-4o-mini")
 * @Param(value = "temperature", values = {"0", "0.7"})
 * @Param(value = "style", values = {"Answer in one word.", "Think step by step."})
 * class ToneBenchmarkTest {
 *     @Eval(dataset = "classpath:cases.jsonl", prompt = "{{param.style}} {{question}}")
 *     Scorer exact() {
 *         return Scorers.exactMatch();
 *     }
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Documented
@Inherited
@Repeatable(Param.All.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
public @interface Param {
    /** Its name. */
    String value();

    /** What it is in turn; at least one on a class, none on a method's parameter. */
    String[] values() default {};

    /** Holds several; made by the compiler. */
    @Documented
    @Inherited
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
    @interface All {
        /** In order. */
        Param[] value();
    }
}
