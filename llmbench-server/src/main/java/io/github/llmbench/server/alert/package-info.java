/**
 * Rules that look at a run when it ends and say so where something is wrong: a gate that failed, a level that changed, money spent.
 * What is done with an alert is a sink's matter.
 */
@NullMarked
package io.github.llmbench.server.alert;

import org.jspecify.annotations.NullMarked;
