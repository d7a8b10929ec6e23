package io.github.llmbench.simulator;

import io.github.llmbench.simulator.internal.wire.Generation;

/** One answer on its way to the client. Used on its event loop only. */
abstract class Exchange implements Comparable<Exchange> {
    final Decision.Plan plan;
    final Connection connection;
    /** Stamps of the content events that were sent; 0 for the others. */
    final Stamps sent;

    private long wakeAt;
    private boolean over;

    Exchange(Decision.Plan plan, Connection connection, int events) {
        this.plan = plan;
        this.connection = connection;
        this.sent = Stamps.ofSize(events);
    }

    /** When it wants to be woken next. */
    abstract long due();

    /** Fixes the time at which it is woken next, which orders exchanges; it must not be waiting then. */
    final void schedule() {
        wakeAt = due();
    }

    final long wakeAt() {
        return wakeAt;
    }

    /** Sends what is due. */
    abstract void send();

    abstract Stamps planned();

    abstract long headers();

    /** Wakes it; returns whether it wants to be woken again. */
    final boolean wake() {
        if (!over) {
            send();
        }
        return !over && !rests();
    }

    /** Whether it waits for nothing but the end of the connection. */
    abstract boolean rests();

    /** Ends it: no more is sent, and its line is logged. */
    final void end(boolean finished) {
        if (over) {
            return;
        }
        over = true;
        Generation generation = plan.generation();
        connection.ended(new LogEntry(
                plan.arrival(),
                headers() == 0 ? 0 : 200,
                plan.fault(),
                plan.right(),
                headers(),
                planned(),
                sent.first(sentEvents()),
                System.nanoTime(),
                generation.outputTokens(),
                generation.reasoning().tokens(),
                finished));
    }

    abstract int sentEvents();

    @Override
    public final int compareTo(Exchange other) {
        return Long.compare(wakeAt, other.wakeAt);
    }
}
