/**
 * Runs in PostgreSQL: written in batches while they go on, resumed, found again and compared.
 *
 * <p>A journal turns trials into lines of COPY as they come and one thread writes what has come together. Each batch first asks for
 * the run's fence, so that a process that was taken for dead cannot write any more. While the database is away, the lines go to a
 * spool file.
 */
@NullMarked
package io.github.llmbench.store.run;

import org.jspecify.annotations.NullMarked;
