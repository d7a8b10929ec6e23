/** How values of the API look in columns, files and caches. */
@NullMarked
package io.github.llmbench.store.codec;

import org.jspecify.annotations.NullMarked;
