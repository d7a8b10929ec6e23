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
        begin(name, lineEnd);
        json(data);
        text(lineEnd);
        text(lineEnd);
    }

    void event(@Nullable String name, Template data, String content) {
        event(name, data, content, "\n");
    }

    void event(@Nullable String name, Template data, String content, String lineEnd) {
        begin(name, lineEnd);
        json(data, content);
        text(lineEnd);
        text(lineEnd);
    }

    private void begin(@Nullable String name, String lineEnd) {
        if (name != null) {
            text("event: ");
            text(name);
            text(lineEnd);
        }
        text("data: ");
    }

    void line(JsonNode data) {
        json(data);
        text("\n");
    }

    void line(Template data, String content) {
        json(data, content);
        text("\n");
    }

    void done() {
        text("data: [DONE]\n\n");
    }

    private void json(JsonNode data) {
        int start = out.writerIndex();
        out.writeBytes(Json.bytes(data));
        spoil(start);
    }

    private void json(Template data, String content) {
        int start = out.writerIndex();
        data.write(content, out);
        spoil(start);
    }

    private void spoil(int start) {
        if (spoilNext) {
            out.writerIndex(start + (out.writerIndex() - start) / 2);
            spoilNext = false;
        }
    }

    private void text(String ascii) {
        ByteBufUtil.writeAscii(out, ascii);
    }
}
