/**
 * Requests in the providers' wire formats, built by langchain4j's model classes.
 *
 * <p>The model classes are given an HTTP client that sends nothing but keeps the request they made; what they have no field for is
 * then merged into the body. Keys never pass through here.
 */
@NullMarked
package io.github.llmbench.providers.request;

import org.jspecify.annotations.NullMarked;
