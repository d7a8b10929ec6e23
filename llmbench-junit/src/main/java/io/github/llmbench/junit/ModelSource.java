package io.github.llmbench.junit;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * A method that gives models of the benchmark: a {@code ModelRef}, or a stream, collection or array of them. It has no
 * parameters, is static or not, and is called after {@link BeforeBenchmark} methods, so that it may name an endpoint they opened.
 *
 * <pre>{@code
 * @ModelSource
 * ModelRef local() {
 *     return ModelRef.of("openai-compatible:qwen3-8b").at("http://127.0.0.1:8000/v1");
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface ModelSource {}
