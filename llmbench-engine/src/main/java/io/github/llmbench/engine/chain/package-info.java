/** What every call passes, whoever makes it: cache, budget, limiter, attempts. */
@NullMarked
package io.github.llmbench.engine.chain;

import org.jspecify.annotations.NullMarked;
