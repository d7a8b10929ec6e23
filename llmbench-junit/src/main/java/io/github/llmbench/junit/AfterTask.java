package io.github.llmbench.junit;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * A method that is called once for each selected task after the run, or for those named; the trials of all tasks are mixed in the
 * run, so that it stands after them all. It may take the {@code Task}, the {@code Run}, {@link BenchmarkInfo} and what a
 * {@link BenchmarkExtension} gives.
 *
 * <pre>{@code
 * @AfterTask("triage")
 * void empty(Task task) {
 *     tickets.clear(task.dataset());
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface AfterTask {
    /** Names of tasks; all unless given. */
    String[] value() default {};
}
