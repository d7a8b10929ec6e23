/**
 * The contract of the server: {@code openapi.yaml} read into operations that know what a request and an answer must look like.
 *
 * <p>Routes are made from it, requests are checked against it, and tests hold every answer against it, so that it cannot tell another
 * story than the code.
 */
@NullMarked
package io.github.llmbench.server.contract;

import org.jspecify.annotations.NullMarked;
