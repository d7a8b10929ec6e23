/**
 * Spans of trials and calls by OpenTelemetry's semantic conventions for generative AI, with the times the run recorded: they are made
 * once a trial stands in the journal, outside the way of a call.
 */
@NullMarked
package io.github.llmbench.opentelemetry;

import org.jspecify.annotations.NullMarked;
