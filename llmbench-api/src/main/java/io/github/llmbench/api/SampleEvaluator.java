package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * A task in code: puts a sample to a service under test and scores what comes back. Calls through the model handle are recorded
 * with the trial. May block; called from several threads at once.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface SampleEvaluator {
    /** Evaluates one sample; an exception ends the trial as an error of the harness. */
    Score evaluate(Sample sample, Model model) throws Exception;
}
