package io.github.llmbench.junit;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * A method that sets up the engine the benchmark runs on: prices, listeners, own providers and models, time-outs. It has one
 * parameter, the builder, is static or not, and is called after {@link BeforeBenchmark} methods. What it sets comes before
 * configuration parameters.
 *
 * <pre>{@code
 * @Configure
 * void engine(LlmBench.Builder builder) {
 *     builder.prices(prices).stallTimeout(Duration.ofSeconds(20));
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface Configure {}
