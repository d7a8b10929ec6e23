/**
 * History in PostgreSQL, an optional Redis, a vault for keys and an audit log.
 *
 * <p>{@code db} opens the database, embedded or given; {@code run} keeps runs and answers questions on them; {@code vault}, {@code
 * audit}, {@code cache} and {@code budget} are what their names say; {@code transfer} moves runs and whole databases.
 */
@NullMarked
package io.github.llmbench.store;

import org.jspecify.annotations.NullMarked;
