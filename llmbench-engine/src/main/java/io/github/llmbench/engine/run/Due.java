package io.github.llmbench.engine.run;

import org.jspecify.annotations.Nullable;

/**
 * A unit on its way to be started.
 *
 * @param first its first trial, where that was made ready beforehand
 */
record Due(Unit unit, TrialMaker.@Nullable Ready first) {}
