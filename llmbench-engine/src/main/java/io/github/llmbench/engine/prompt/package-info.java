/** Makes the messages of a request from a sample. */
@NullMarked
package io.github.llmbench.engine.prompt;

import org.jspecify.annotations.NullMarked;
