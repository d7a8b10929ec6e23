/** What operators need: health, readiness, figures, limits on how often one may ask, and answers that are given again. */
@NullMarked
package io.github.llmbench.server.ops;

import org.jspecify.annotations.NullMarked;
