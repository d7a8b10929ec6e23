package io.github.llmbench.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/** A chunk of HTTP's chunked transfer coding in one buffer. */
final class Chunk {
    /** Room for the length: eight hexadecimal digits and a line end. */
    private static final int ROOM = 10;

    private Chunk() {}

    /** A buffer to which the chunk's content is appended. */
    static ByteBuf begin(ByteBufAllocator allocator) {
        return allocator.buffer(512).setIndex(ROOM, ROOM);
    }

    /** Frames the content. A chunk without content is left empty, for it would end the message. */
    static void end(ByteBuf buffer) {
        int length = buffer.readableBytes();
        if (length == 0) {
            return;
        }
        String head = Integer.toHexString(length) + "\r\n";
        int start = ROOM - head.length();
        for (int i = 0; i < head.length(); i++) {
            buffer.setByte(start + i, head.charAt(i));
        }
        buffer.readerIndex(start);
        ByteBufUtil.writeAscii(buffer, "\r\n");
    }
}
