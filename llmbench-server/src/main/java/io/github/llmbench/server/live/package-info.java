/** The WebSocket that tells pages how runs go. */
@NullMarked
package io.github.llmbench.server.live;

import org.jspecify.annotations.NullMarked;
