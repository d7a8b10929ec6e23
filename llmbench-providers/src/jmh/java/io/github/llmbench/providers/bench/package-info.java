/** What the client costs beside a bare Netty client, against one server in a process of its own. */
@NullMarked
package io.github.llmbench.providers.bench;

import org.jspecify.annotations.NullMarked;
