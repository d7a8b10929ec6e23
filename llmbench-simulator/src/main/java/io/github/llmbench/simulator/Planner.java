package io.github.llmbench.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.simulator.internal.answer.NoAnswerException;
import io.github.llmbench.simulator.internal.answer.Reply;
import io.github.llmbench.simulator.internal.answer.Seeds;
import io.github.llmbench.simulator.internal.wire.BadRequestException;
import io.github.llmbench.simulator.internal.wire.ChatRequest;
import io.github.llmbench.simulator.internal.wire.Generation;
import io.github.llmbench.simulator.internal.wire.Passage;
import io.github.llmbench.simulator.internal.wire.Problem;
import io.github.llmbench.simulator.internal.wire.ToolAsk;
import io.github.llmbench.simulator.internal.wire.ToolScript;
import io.github.llmbench.simulator.internal.wire.WireFormat;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides what a request is answered, when, and with which fault. Safe for use by several threads. */
final class Planner {
    private final SimulatorOptions options;
    private final Faults faults;
    private final Passage reasoning;

    Planner(SimulatorOptions options) {
        this.options = options;
        this.faults = new Faults(options.faults);
        this.reasoning = Passage.of(reasoning(options.reasoningTokens), options.tokensPerChunk);
    }

    private static String reasoning(int tokens) {
        Iterator<String> words = Stream.generate(() -> Stream.of("Let", " me", " think", " step", " by", " step", ". "))
                .flatMap(sentence -> sentence)
                .iterator();
        return Stream.generate(words::next)
                .limit(tokens)
                .collect(Collectors.joining())
                .stripTrailing();
    }

    Decision decide(long number, WireFormat format, Incoming incoming) {
        ChatRequest request;
        try {
            request = format.read(incoming.uri(), incoming.body());
        } catch (BadRequestException e) {
            Arrival arrival = incoming.arrival(number, format.name(), null);
            return refuse(arrival, format, Problem.BAD_REQUEST, String.valueOf(e.getMessage()), null);
        }
        Arrival arrival = incoming.arrival(number, format.name(), request);
        SplittableRandom random = new SplittableRandom(Seeds.mix(options.seed, number));
        Fault fault = faults.choose(number, random);
        if (fault != null && fault.kind() == Fault.Kind.RATE_LIMITED) {
            return refuse(arrival, format, Problem.RATE_LIMITED, "Rate limit reached (simulated fault).", fault);
        }
        if (fault != null && fault.kind() == Fault.Kind.SERVER_ERROR) {
            return refuse(arrival, format, Problem.SERVER_ERROR, "The server failed (simulated fault).", fault);
        }
        Reply reply;
        try {
            reply = options.answers.source().reply(request.model(), request.prompt());
        } catch (NoAnswerException e) {
            Problem problem = e.modelKnown() ? Problem.NO_ANSWER : Problem.MODEL_NOT_FOUND;
            return refuse(arrival, format, problem, String.valueOf(e.getMessage()), null);
        }
        return plan(arrival, format, request, reply, fault, random);
    }

    private static Decision refuse(
            Arrival arrival, WireFormat format, Problem problem, String message, @Nullable Fault fault) {
        JsonNode body = format.error(problem, message);
        return fault == null
                ? new Decision.Refusal(arrival, problem.status(), body, null, null)
                : new Decision.Refusal(
                        arrival,
                        problem.status(),
                        body,
                        fault.kind(),
                        problem == Problem.RATE_LIMITED ? fault.duration() : null);
    }

    /** The first calls, as many as are within a limit; a call is not cut in the middle. */
    private static List<ToolAsk> fitting(List<ToolAsk> calls, int tokens) {
        int left = tokens;
        for (int i = 0; i < calls.size(); i++) {
            left -= calls.get(i).tokens();
            if (left < 0) {
                return calls.subList(0, i);
            }
        }
        return calls;
    }

    private Decision.Plan plan(
            Arrival arrival,
            WireFormat format,
            ChatRequest request,
            Reply reply,
            @Nullable Fault fault,
            SplittableRandom random) {
        ToolScript.Turn turn = ToolScript.turn(reply.text(), request.offer());
        Passage whole = Passage.of(turn.text(), options.tokensPerChunk);
        int left = request.maxTokens();
        Passage reasoning = this.reasoning.first(left);
        left -= reasoning.tokens();
        Passage text = whole.first(left);
        left -= text.tokens();
        List<ToolAsk> calls = fitting(turn.calls(), left);
        boolean cut = reasoning.tokens() + text.tokens() + calls.size()
                < this.reasoning.tokens() + whole.tokens() + turn.calls().size();
        long delay = fault != null && fault.kind() == Fault.Kind.SLOW_HEADERS
                ? fault.duration().toNanos()
                : 0;
        long opens = arrival.received() + delay;
        long first = opens + options.latency.nextTtft(random);
        Stamps due = Stamps.ofSize(reasoning.chunks() + text.chunks() + calls.size());
        long at = first;
        for (int i = 0; i < due.size(); i++) {
            int inText = i - reasoning.chunks();
            int tokens = inText < 0
                    ? reasoning.tokens(i)
                    : inText < text.chunks()
                            ? text.tokens(inText)
                            : Passage.tokens(calls.get(inText - text.chunks()).arguments());
            at += i == 0 ? 0 : options.latency.nextTokens(tokens, random);
            due.set(i, i + 1, at);
        }
        Generation generation = new Generation(
                arrival.number(),
                request,
                reasoning,
                text,
                calls,
                cut,
                options.usage == null ? request.usageAsked() : options.usage,
                options.roleOnlyFirstChunk,
                System.currentTimeMillis(),
                first - arrival.received(),
                at - arrival.received());
        return new Decision.Plan(
                arrival, format, generation, fault == null ? null : fault.kind(), reply.right(), opens, due, at);
    }
}
