/**
 * Decides gates on intervals: PASS and FAIL need the whole interval on one side of the limit, everything else is INCONCLUSIVE and
 * says what would decide it.
 */
@NullMarked
package io.github.llmbench.engine.gate;

import org.jspecify.annotations.NullMarked;
