package io.github.llmbench.samples;

import dev.langchain4j.model.chat.ChatModel;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import java.util.Locale;

/** Tests a service that is there already: it is given our model as its langchain4j {@code ChatModel}, and its calls are traced and priced. */
@LlmBenchmark("ticket-service")
@UnderLoad("closed 4")
class TicketServiceBenchmarkTest extends OnSimulator {
    TicketServiceBenchmarkTest() {
        super(knows("tickets.jsonl", 1), "my-model");
    }

    /** What the application has; with langchain4j's {@code AiServices.create(Service.class, chat)} it is the same. */
    record TicketService(ChatModel chat) {
        String queue(String ticket) {
            return chat.chat("Which queue, billing, shipping or technical? One word.\n" + ticket)
                    .strip()
                    .toLowerCase(Locale.ROOT);
        }
    }

    @Eval(dataset = "classpath:tickets.jsonl")
    @Require("accuracy >= 0.75")
    Score triage(Sample ticket, ChatModel chat) {
        String queue = new TicketService(chat).queue(ticket.input());
        return Score.of(queue.equals(ticket.target())).answer(queue);
    }
}
