/**
 * The one HTTP client towards model servers: asynchronous, on Netty, with a stamp on every read.
 *
 * <p>A call owns a connection from request to the end of its answer. What arrives is stamped before anything parses it and handed
 * on as it comes; nothing is kept. Idle connections are reused, the newest first; their number has no limit. Which events the
 * bytes hold is the business of the decoders, not of this package.
 */
@NullMarked
package io.github.llmbench.providers.http;

import org.jspecify.annotations.NullMarked;
