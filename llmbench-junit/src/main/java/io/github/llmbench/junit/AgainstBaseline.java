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
 * What gates such as {@code accuracy not worse than baseline by 0.02} compare with: a file that ends in {@code .json} and is committed, or
 * the name of a run in the store. The first complete run becomes it, but not where the variable {@code CI} is set: there its absence is
 * a warning and its gates are undecided. The configuration parameter {@code llmbench.update-baseline=true} replaces it.
 *
 * <pre>{@code
 * @AgainstBaseline("src/test/resources/baselines/gsm8k.json")
 * @Require("accuracy not worse than baseline by 0.02")
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
public @interface AgainstBaseline {
    /** A file relative to the module, or a name. */
    String value();
}
