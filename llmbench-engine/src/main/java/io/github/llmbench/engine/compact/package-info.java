/** What keeps a million samples in little memory: numbers in place of texts, and a file in place of the heap. */
@NullMarked
package io.github.llmbench.engine.compact;

import org.jspecify.annotations.NullMarked;
