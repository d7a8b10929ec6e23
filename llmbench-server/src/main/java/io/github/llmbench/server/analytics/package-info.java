/** Scores over many runs in groups, two groups held against each other, and how many samples a difference takes. */
@NullMarked
package io.github.llmbench.server.analytics;

import org.jspecify.annotations.NullMarked;
