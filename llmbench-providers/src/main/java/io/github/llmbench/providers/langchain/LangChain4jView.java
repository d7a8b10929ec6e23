package io.github.llmbench.providers.langchain;

import static org.apiguardian.api.API.Status.INTERNAL;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import io.github.llmbench.api.Model;
import io.github.llmbench.api.spi.ModelView;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Shows a model as langchain4j's {@code ChatModel} or {@code StreamingChatModel}, so that a user's own code (chains, agents without
 * tools, judges) can be benchmarked: each of its calls passes through the run like any other.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class LangChain4jView implements ModelView {
    @Override
    public <T> Optional<T> view(Model model, Class<T> type) {
        if (type == ChatModel.class) {
            return Optional.of(type.cast(new ChatModelOfModel(model)));
        }
        if (type == StreamingChatModel.class) {
            return Optional.of(type.cast(new StreamingChatModelOfModel(model)));
        }
        return Optional.empty();
    }
}
