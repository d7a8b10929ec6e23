/** How long a project's runs are kept: the rule, what would go by it, and the task that every hour takes what is too old. */
@NullMarked
package io.github.llmbench.server.retention;

import org.jspecify.annotations.NullMarked;
