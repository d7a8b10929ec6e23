/**
 * Where answers come from: a script, files of recorded answers, or a file of targets. A recorded question is found inside
 * the prompt that was sent by {@link io.github.llmbench.simulator.internal.answer.PromptIndex}, exactly and without a scan
 * of all questions.
 */
@NullMarked
package io.github.llmbench.simulator.internal.answer;

import org.jspecify.annotations.NullMarked;
