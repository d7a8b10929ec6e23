/**
 * A run for people and machines: live on a console, as JSON and as one self-contained HTML page. {@link
 * io.github.llmbench.engine.report.ResultRow} reads a run as models by tasks, {@link io.github.llmbench.engine.report.Chart} says
 * what a chart shows without saying how it is drawn, so that every format tells the same. Whatever a model wrote is text, never
 * markup, in all of them.
 */
@NullMarked
package io.github.llmbench.engine.report;

import org.jspecify.annotations.NullMarked;
