package io.github.llmbench.providers;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.providers.langchain.ChatModelClient;
import io.github.llmbench.providers.langchain.StreamingChatModelClient;
import org.apiguardian.api.API;

/**
 * Plugs in any langchain4j model. Its calls are stamped when it calls back (grade {@code CALLBACK}), later than the bytes arrived and
 * after langchain4j parsed them; its own retries and logging stay in force.
 *
 * <p>Parameters of the request go to the model as langchain4j's common ones; a seed and extra parameters are set on the model itself.
 *
 * <pre>{@code
 * BoundModel mine = LangChain4j.model("my-model", chatModel);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class LangChain4j {
    private static final String PROVIDER = "langchain4j";

    private LangChain4j() {}

    /** A model that answers in one piece. Its calls block a thread each: a virtual one where the platform has them (21+). */
    public static BoundModel model(String name, ChatModel model) {
        return new BoundModel(ref(name), new ChatModelClient(model));
    }

    /** A model that streams. */
    public static BoundModel model(String name, StreamingChatModel model) {
        return new BoundModel(ref(name), new StreamingChatModelClient(model));
    }

    private static ModelRef ref(String name) {
        return ModelRef.of(PROVIDER + ":" + name).labelled(name);
    }
}
