/** What a run will take, before it starts: calls, tokens, money and time. */
@NullMarked
package io.github.llmbench.engine.plan;

import org.jspecify.annotations.NullMarked;
