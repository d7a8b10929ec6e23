/** What people say of answers: scales, a blind queue for each reviewer, labels, and how far scorers agree with them. */
@NullMarked
package io.github.llmbench.server.label;

import org.jspecify.annotations.NullMarked;
