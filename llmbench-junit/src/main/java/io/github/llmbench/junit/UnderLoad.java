package io.github.llmbench.junit;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * How calls are spread over time, as {@link io.github.llmbench.api.Load#parse} reads it: {@code closed 16}. One call at a time
 * unless given.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
public @interface UnderLoad {
    /** Such as {@code closed 16} or {@code poisson 20/s for 30s warm-up 5s}. */
    String value();

    /** What each call is to keep, such as {@code ttft <= 500ms}; goodput counts the calls that keep all. */
    String[] slos() default {};
}
