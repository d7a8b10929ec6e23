/**
 * Models behind HTTP: OpenAI, Anthropic, Google, Ollama and every server that speaks like OpenAI, found by
 * {@link java.util.ServiceLoader}.
 *
 * <p>langchain4j builds each request ({@code request}), one Netty client sends it and stamps what comes back ({@code http}), and one
 * decoder a wire format reads the answer ({@code wire}): so the stamps are the wire's. {@link
 * io.github.llmbench.providers.LangChain4j} plugs in any other langchain4j model, whose stamps are its callbacks'.
 */
@NullMarked
package io.github.llmbench.providers;

import org.jspecify.annotations.NullMarked;
