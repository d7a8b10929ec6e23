/**
 * Users and how they are known: passwords (argon2id), sessions with access tokens of ten minutes and rotating refresh tokens, personal
 * access tokens. Every request asks the database what its caller may do at that moment, so that a role that was taken or a session
 * that was ended counts at once.
 */
@NullMarked
package io.github.llmbench.server.user;

import org.jspecify.annotations.NullMarked;
