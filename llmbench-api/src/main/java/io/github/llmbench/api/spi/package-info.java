/**
 * What a jar implements to extend LLM-Bench: providers, stores, journals, caches, ledgers, limiters, prices, reporters and
 * benchmark sources.
 *
 * <p>Implementations are found with {@link java.util.ServiceLoader}, so a user's jar adds one without a change here.
 */
@NullMarked
package io.github.llmbench.api.spi;

import org.jspecify.annotations.NullMarked;
