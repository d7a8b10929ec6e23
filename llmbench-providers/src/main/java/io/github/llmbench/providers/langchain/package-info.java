/**
 * langchain4j's own types on either side: a user's langchain4j model as a client of ours, and a model of ours as a langchain4j model
 * for a user's code.
 */
@NullMarked
package io.github.llmbench.providers.langchain;

import org.jspecify.annotations.NullMarked;
