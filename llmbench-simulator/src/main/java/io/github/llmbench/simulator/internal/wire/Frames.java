package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/** Writes events as server-sent events or as lines. Not safe for use by several threads. */
public final class Frames {
    private final ByteBuf out;
    private boolean spoilNext;

    public Frames(ByteBuf out) {
        this.out = out;
    }

    /** Lets the next event carry half of its JSON. */
    public void spoilNext() {
        spoilNext = true;
    }

    void event(@Nullable String name, JsonNode data) {
        event(name, data, "\n");
    }

    void event(@Nullable String name, JsonNode data, String lineEnd) {
        if (name != null) {
            text("event: ");
            text(name);
            text(lineEnd);
        }
        text("data: ");
        json(data);
        text(lineEnd);
        text(lineEnd);
    }

    void line(JsonNode data) {
        json(data);
        text("\n");
    }

    void done() {
        text("data: [DONE]\n\n");
    }

    private void json(JsonNode data) {
        byte[] bytes = Json.bytes(data);
        out.writeBytes(bytes, 0, spoilNext ? bytes.length / 2 : bytes.length);
        spoilNext = false;
    }

    private void text(String ascii) {
        ByteBufUtil.writeAscii(out, ascii);
    }
}
