/**
 * Who may do what: the caller of a request, the roles, and the one table that says which role each operation needs. What is not in
 * the table is not served.
 */
@NullMarked
package io.github.llmbench.server.access;

import org.jspecify.annotations.NullMarked;
