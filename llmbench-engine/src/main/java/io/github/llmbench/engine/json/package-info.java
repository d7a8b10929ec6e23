/** JSON form of the words, shared by journal and reports. */
@NullMarked
package io.github.llmbench.engine.json;

import org.jspecify.annotations.NullMarked;
