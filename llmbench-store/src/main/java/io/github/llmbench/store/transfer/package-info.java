/**
 * Runs and whole databases as one file: rows as COPY writes them, zipped, with a checksum for each table in a manifest at the end.
 *
 * <p>What is written is one consistent view of the database, and it is streamed: a run of a million trials needs no more memory
 * than a small one. What is read is checked before a row of it is written.
 */
@NullMarked
package io.github.llmbench.store.transfer;

import org.jspecify.annotations.NullMarked;
