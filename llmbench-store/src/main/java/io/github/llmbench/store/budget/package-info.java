/**
 * Money that several processes share: set aside before a call in one atomic statement, settled after it.
 *
 * <p>A budget has a scope: a run, a project, a provider's key, each perhaps for a month. A call passes only where all of its scopes
 * hold it.
 */
@NullMarked
package io.github.llmbench.store.budget;

import org.jspecify.annotations.NullMarked;
