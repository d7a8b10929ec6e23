/**
 * Tells other systems of a budget's 50, 80 and 100 percent: a signed POST that is checked against private addresses, tried again, and
 * neither holds a run up nor fails it.
 */
@NullMarked
package io.github.llmbench.engine.alert;

import org.jspecify.annotations.NullMarked;
