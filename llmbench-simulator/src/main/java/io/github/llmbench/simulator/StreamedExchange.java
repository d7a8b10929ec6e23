package io.github.llmbench.simulator;

import io.github.llmbench.simulator.internal.wire.EventStream;
import io.github.llmbench.simulator.internal.wire.Frames;
import io.netty.buffer.ByteBuf;

/** Sends an answer event by event. Events that are due at once share a write. */
final class StreamedExchange extends Exchange {
    private final EventStream events;
    private final int stop;
    private final int spoiled;
    private long headers;
    private int next;

    StreamedExchange(Decision.Plan plan, Connection connection) {
        super(plan, connection, plan.due().size());
        this.events = plan.format().stream(plan.generation());
        int half = sent.size() / 2;
        this.stop = plan.isPartial() ? half : sent.size();
        this.spoiled = plan.has(Fault.Kind.MALFORMED_JSON) ? half : -1;
    }

    @Override
    long due() {
        if (headers == 0) {
            return plan.opens();
        }
        return next < stop ? plan.due().get(next) : plan.ends();
    }

    @Override
    void send() {
        ByteBuf out = connection.buffer();
        Frames frames = new Frames(out);
        boolean opening = headers == 0;
        if (opening) {
            events.open(frames);
        }
        long now = System.nanoTime();
        int first = next;
        for (; next < stop && plan.due().get(next) <= now; next++) {
            spoilIf(next == spoiled, frames);
            events.content(next, frames);
        }
        boolean complete = !plan.isPartial() && next == sent.size() && plan.ends() <= now;
        if (complete) {
            spoilIf(spoiled == sent.size(), frames);
            events.close(frames);
        }
        long stamp = System.nanoTime();
        sent.set(first, next, stamp);
        if (opening) {
            headers = stamp;
            connection.beginStream(plan.format().streamType());
        }
        boolean truncated = rests() && plan.has(Fault.Kind.TRUNCATE);
        connection.stream(out, complete, truncated);
        if (complete || truncated) {
            end(complete);
        }
    }

    private static void spoilIf(boolean condition, Frames frames) {
        if (condition) {
            frames.spoilNext();
        }
    }

    @Override
    boolean rests() {
        return plan.isPartial() && next == stop;
    }

    @Override
    Stamps planned() {
        return plan.due();
    }

    @Override
    long headers() {
        return headers;
    }

    @Override
    int sentEvents() {
        return next;
    }
}
