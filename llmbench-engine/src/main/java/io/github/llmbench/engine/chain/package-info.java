/** What every call passes, whoever makes it: cassette, cache, budget, limiter, attempts. */
@NullMarked
package io.github.llmbench.engine.chain;

import org.jspecify.annotations.NullMarked;
