package io.github.llmbench.samples;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import java.util.Locale;

/**
 * Tests a langchain4j AI service that is there already: it is given our model as its {@code ChatModel}, and its calls are traced and
 * priced.
 */
@LlmBenchmark("ticket-service")
@UnderLoad("closed 4")
class TicketServiceBenchmarkTest extends OnSimulator {
    TicketServiceBenchmarkTest() {
        super(knows("tickets.jsonl", 1), "my-model");
    }

    /** What the application has. */
    interface TicketService {
        @SystemMessage("You sort tickets into queues.")
        @UserMessage("Which queue, billing, shipping or technical? One word.\n{{it}}")
        String queue(String ticket);
    }

    @Eval(dataset = "classpath:tickets.jsonl")
    @Require("accuracy >= 0.75")
    Score triage(Sample ticket, ChatModel chat) {
        TicketService service = AiServices.create(TicketService.class, chat);
        String queue = service.queue(ticket.input()).strip().toLowerCase(Locale.ROOT);
        return Score.of(queue.equals(ticket.target())).answer(queue);
    }
}
