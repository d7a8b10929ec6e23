/**
 * What can be set, in one table: each setting has a name for the file and the command line, a variable, a usual value and a check. All
 * errors are told at once.
 */
@NullMarked
package io.github.llmbench.server.config;

import org.jspecify.annotations.NullMarked;
