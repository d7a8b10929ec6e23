/**
 * The server: REST and WebSocket over engine and store.
 *
 * <p>{@link io.github.llmbench.server.Server} puts the parts together. Each part (users, projects, runs, …) is a package with its
 * handlers, which know nothing of each other; {@code openapi.yaml} says what there is.
 */
@NullMarked
package io.github.llmbench.server;

import org.jspecify.annotations.NullMarked;
