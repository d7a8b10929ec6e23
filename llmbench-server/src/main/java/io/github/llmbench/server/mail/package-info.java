/** Sends mail by SMTP, never in the clear beyond this machine unless an operator named the host. */
@NullMarked
package io.github.llmbench.server.mail;

import org.jspecify.annotations.NullMarked;
