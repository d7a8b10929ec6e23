/**
 * Copies of the database by a schedule: made, kept in rotation, restored into a scratch database as a proof, and missed in an alert.
 * What is known of them stands in the database, so that every process can tell.
 */
@NullMarked
package io.github.llmbench.server.backup;

import org.jspecify.annotations.NullMarked;
