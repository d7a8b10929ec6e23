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
 * A gate: on a class of the benchmark, on an {@link Eval} method of that task. It becomes a test for each model it holds for.
 * PASS succeeds, FAIL fails, INCONCLUSIVE aborts with what would decide it unless {@link WhenInconclusive} says otherwise; an
 * {@code advisory} gate never fails.
 *
 * <pre>{@code
 * @Require("accuracy >= 0.85")
 * @Require("ttft.p95 <= 800ms model=openai:gpt-4o-mini advisory")
 * @Require("accuracy not worse than baseline by 0.02")
 * }</pre>
 *
 * @see io.github.llmbench.api.Gate
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Documented
@Inherited
@Repeatable(Require.All.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface Require {
    /** As {@link io.github.llmbench.api.Gate#parse} reads it. */
    String value();

    /** Holds several; made by the compiler. */
    @Documented
    @Inherited
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
    @interface All {
        /** In order. */
        Require[] value();
    }
}
