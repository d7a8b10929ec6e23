package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An event of which one text changes. A paced stream spends most of its time on its content events, and this is several times
 * faster than writing their tree again. Immutable.
 */
final class Template {
    private static final String MARK = "\u0000text\u0000";

    private final byte[] before;
    private final byte[] after;

    private Template(byte[] before, byte[] after) {
        this.before = before;
        this.after = after;
    }

    /** The event as it is now, but for the field of the node that holds it. */
    static Template of(ObjectNode event, ObjectNode holder, String field) {
        holder.put(field, MARK);
        // One byte a character, so that positions are those of the bytes.
        String json = new String(Json.bytes(event), StandardCharsets.ISO_8859_1);
        holder.remove(field);
        String mark = new String(Json.quoted(MARK), StandardCharsets.ISO_8859_1);
        int at = json.indexOf(mark);
        byte[] bytes = json.getBytes(StandardCharsets.ISO_8859_1);
        return new Template(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + mark.length(), bytes.length));
    }

    void write(String text, ByteBuf out) {
        out.writeBytes(before).writeBytes(Json.quoted(text)).writeBytes(after);
    }
}
