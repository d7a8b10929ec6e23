/**
 * From trials to numbers, in one pass: metrics for each model and task, and every pair of models compared on the samples both were
 * scored on. What a metric means and how its interval comes about stands in its signature and in the interval's method.
 */
@NullMarked
package io.github.llmbench.engine.metrics;

import org.jspecify.annotations.NullMarked;
