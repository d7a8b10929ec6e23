/**
 * AssertJ assertions on a run of the fluent API. They are gates: decided on the interval, not on the point, so that an assertion holds,
 * fails, or says that there are too few samples to tell.
 */
@NullMarked
package io.github.llmbench.assertj;

import org.jspecify.annotations.NullMarked;
