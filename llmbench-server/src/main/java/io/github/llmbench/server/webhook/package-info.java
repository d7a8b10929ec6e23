/**
 * Sends alerts to other systems. What is to be sent is written in the transaction of the alert and sent afterwards, at least once, by
 * whichever process comes first; what is not taken is tried again for a day.
 */
@NullMarked
package io.github.llmbench.server.webhook;

import org.jspecify.annotations.NullMarked;
