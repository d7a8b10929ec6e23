/**
 * Runs: what lists and pages show of them, how they are started, stopped and gone on with, and what is compared. The engine makes
 * them, the store keeps them; a row of the table {@code launch} says what the server has to do with one.
 */
@NullMarked
package io.github.llmbench.server.run;

import org.jspecify.annotations.NullMarked;
