/** When something is due: by cron in a time zone, or at an interval. */
@NullMarked
package io.github.llmbench.server.clock;

import org.jspecify.annotations.NullMarked;
