/** What people asked to be told of, and what takes it on: the way between those who find something and those who send it. */
@NullMarked
package io.github.llmbench.server.sink;

import org.jspecify.annotations.NullMarked;
