package io.github.llmbench.providers.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stamps each read before any other handler sees it, and remembers whether there was one. */
final class Arrivals extends ChannelInboundHandlerAdapter {
    private long nanos = System.nanoTime();
    private boolean any;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        nanos = System.nanoTime();
        any = true;
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        nanos = System.nanoTime();
        context.fireChannelInactive();
    }

    /** When the last read arrived, or the channel closed. */
    long nanos() {
        return nanos;
    }

    /** Whether anything arrived since {@link #forget()}. */
    boolean any() {
        return any;
    }

    void forget() {
        any = false;
    }
}
