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
 * Makes a method a task. What it returns says which kind:
 *
 * <ul>
 *   <li>a {@code Scorer}, or a list of them, judges the answers to {@link #prompt} on {@link #dataset}; the method has no
 *       parameters and the first scorer is the primary one;
 *   <li>a {@code Score} is the task in code: the method is called once a trial, by several threads, with the {@code Sample}, the
 *       {@code Model} and views of the model such as a langchain4j {@code ChatModel}, in any order. Whatever it throws makes that
 *       trial invalid, never a wrong answer. The metric is {@code accuracy};
 *   <li>a {@code Task} is the whole task in the words of the fluent form; then only {@link #name}, {@link #tags} and
 *       {@link Require} may stand beside it.
 * </ul>
 *
 * <pre>{@code
 * @Eval(dataset = "classpath:support/tickets.jsonl")
 * @Require("accuracy >= 0.9")
 * Score triage(Sample ticket, Model model) {
 *     return Score.of(bot(model).triage(ticket.input()).queue().equals(ticket.target()));
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Testable
public @interface Eval {
    /** A file in JSON Lines: a path, or {@code classpath:} and a resource's name. */
    String dataset() default "";

    /** What reports call the task; the method's name unless given. */
    String name() default "";

    /** Template of the user message over the sample's fields, such as {@code {{question}}}; the sample's input unless given. */
    String prompt() default "";

    /** Template of a system message; none unless given. */
    String system() default "";

    /** Field that is the input; the usual ones unless given. */
    String input() default "";

    /** Field that is the target; the usual ones unless given. */
    String target() default "";

    /** Field that is the id; {@code id}, else a hash, unless given. */
    String id() default "";

    /** How often each sample is put. */
    int epochs() default 1;

    /** What makes one score of a sample's epochs: {@code mean}, {@code median}, {@code max}, {@code pass_at_2} and the like. */
    String reducer() default "mean";

    /** Whether answers are streamed. */
    boolean stream() default true;

    /** At most so many samples, the first ones; 0 for all. */
    int limit() default 0;

    /** Tags to select it by, in addition to Jupiter's {@code @Tag}. */
    String[] tags() default {};
}
