package io.github.llmbench.providers.wire;

import java.nio.ByteBuffer;

/** A body that is one event: kept until it is complete. */
final class WholeBodyParser implements EventParser {
    private final ByteAccumulator body;

    WholeBodyParser(int limit) {
        body = new ByteAccumulator("the answer", limit);
    }

    @Override
    public void feed(ByteBuffer bytes, EventHandler handler) {
        body.append(bytes, bytes.remaining());
    }

    @Override
    public void finish(EventHandler handler) {
        handler.event("", body.array, 0, body.size);
    }
}
