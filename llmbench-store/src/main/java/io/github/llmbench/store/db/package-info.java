/**
 * The database: where it is, how it is started when it is embedded, its schema, its two roles and its connections.
 *
 * <p>An owner role owns the schema and runs migrations; everything else works as an application role that can neither change nor
 * delete a row of the audit log.
 */
@NullMarked
package io.github.llmbench.store.db;

import org.jspecify.annotations.NullMarked;
