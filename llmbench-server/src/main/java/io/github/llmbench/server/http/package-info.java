/**
 * From HTTP to handlers and back: each operation of the contract is one route, whose request is authenticated, authorised, checked and
 * counted before a handler sees it. Handlers take a {@link io.github.llmbench.server.http.Request} and give a {@link
 * io.github.llmbench.server.http.Reply}; what goes wrong is a {@link io.github.llmbench.server.http.Problem}.
 */
@NullMarked
package io.github.llmbench.server.http;

import org.jspecify.annotations.NullMarked;
