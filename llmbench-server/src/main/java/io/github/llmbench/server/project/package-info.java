/** Projects and who has a role in them. */
@NullMarked
package io.github.llmbench.server.project;

import org.jspecify.annotations.NullMarked;
