package io.github.llmbench.junit;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.OnInconclusive;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * What a gate that says INCONCLUSIVE does to its test: {@code WARN}, the default, aborts it, {@code FAIL} fails it, {@code PASS} lets it
 * succeed. The configuration parameter {@code llmbench.on-inconclusive} comes before it.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
public @interface WhenInconclusive {
    /** What it does. */
    OnInconclusive value();
}
