package io.github.llmbench.providers.wire;

import static org.apiguardian.api.API.Status.INTERNAL;

import org.apiguardian.api.API;

/**
 * The forms in which providers write their answers.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public enum WireFormat {
    /** OpenAI chat completions and its dialects. */
    CHAT("chat completions"),
    /** OpenAI responses. */
    RESPONSES("OpenAI responses"),
    /** Anthropic messages. */
    ANTHROPIC("Anthropic messages"),
    /** Google generateContent and streamGenerateContent. */
    GOOGLE("Google generateContent"),
    /** Ollama's chat, streamed as a JSON text a line. */
    OLLAMA("Ollama chat");

    private final String title;

    WireFormat(String title) {
        this.title = title;
    }

    /** The format's name in messages for people. */
    String title() {
        return title;
    }

    AnswerDecoder decoder() {
        return switch (this) {
            case CHAT -> new ChatDecoder();
            case RESPONSES -> new ResponsesDecoder();
            case ANTHROPIC -> new AnthropicDecoder();
            case GOOGLE -> new GoogleDecoder();
            case OLLAMA -> new OllamaDecoder();
        };
    }
}
