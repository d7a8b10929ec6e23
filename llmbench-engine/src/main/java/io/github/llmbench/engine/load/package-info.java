/**
 * When trials start. A {@link io.github.llmbench.engine.load.Schedule} is computed, seeded and known beforehand; the loops start
 * trials by it, count what was late or not sent, and say what the client itself took.
 */
@NullMarked
package io.github.llmbench.engine.load;

import org.jspecify.annotations.NullMarked;
