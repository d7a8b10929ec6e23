package io.github.llmbench.providers.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection and the calls on it. Everything happens on its event loop.
 *
 * <p>Stamps are the socket's: a frame gets that of the read which brought its last byte, taken before TLS and the frame codec saw it. So
 * all frames of one read have the same stamp, and an event of a stream may wait in the read behind those of other streams; that wait
 * is the connection's, not the client's, and a connection a call (HTTP/1.1) has none of it.
 */
final class Http2Session extends Http2ChannelDuplexHandler {
    private final Channel channel;
    private final Route route;
    private final Arrivals reads;
    private final Map<Http2FrameStream, Http2Lane> streams = new HashMap<>();
    /** Lanes whose answers were settled in the read at hand, and have not ended yet. */
    private final List<Http2Lane> settling = new ArrayList<>();

    private @Nullable Promise<Http2Session> ready;
    private Runnable whenRoom = () -> {};
    private boolean settled;
    private boolean leaving;
    private long most;
    private int lanes;
    private long served;
    private long idleSince = System.nanoTime();

    Http2Session(Channel channel, Route route, Arrivals reads) {
        this.channel = channel;
        this.route = route;
        this.reads = reads;
    }

    void whenReady(Promise<Http2Session> promise) {
        if (settled) {
            promise.trySuccess(this);
        } else {
            ready = promise;
        }
    }

    /** Runs whenever another call may fit in, or this connection takes no more. */
    void whenRoom(Runnable listener) {
        whenRoom = listener;
    }

    /** A place for one call; {@code null} where the server allows no more. */
    @Nullable
    Http2Lane lane() {
        if (!usable() || lanes >= most) {
            return null;
        }
        lanes++;
        return new Http2Lane(this, channel, route, reads, served++ > 0);
    }

    boolean usable() {
        return !leaving && channel.isActive();
    }

    /** Whether the server allows any call at all. */
    boolean takesCalls() {
        return most > 0;
    }

    boolean idleFor(long nanos, long now) {
        return lanes == 0 && now - idleSince >= nanos;
    }

    void close() {
        leaving = true;
        var unused = channel.close();
    }

    Http2FrameStream openStream(Http2Lane lane) {
        Http2FrameStream stream = newStream();
        streams.put(stream, lane);
        return stream;
    }

    void settled(Http2Lane lane) {
        settling.add(lane);
    }

    /** A lane ended; its stream, if it had one, is not listened to any more. */
    void ended(@Nullable Http2FrameStream stream) {
        if (stream != null) {
            streams.remove(stream);
        }
        lanes--;
        idleSince = System.nanoTime();
        if (leaving && lanes == 0) {
            close();
        }
        whenRoom.run();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof Http2Frame frame) {
                read(context, frame);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext context, Http2Frame frame) {
        if (frame instanceof Http2DataFrame data) {
            read(context, data);
        } else if (frame instanceof Http2HeadersFrame head) {
            Http2Lane lane = streams.get(head.stream());
            if (lane != null) {
                lane.head(head.headers(), head.isEndStream());
            }
        } else if (frame instanceof Http2ResetFrame reset) {
            Http2Lane lane = streams.get(reset.stream());
            if (lane != null) {
                lane.reset(reset.errorCode());
            }
        } else if (frame instanceof Http2SettingsFrame settings) {
            settle(settings);
        } else if (frame instanceof Http2GoAwayFrame goAway) {
            leave(goAway.lastStreamId());
        }
    }

    private void read(ChannelHandlerContext context, Http2DataFrame data) {
        Http2Lane lane = streams.get(data.stream());
        if (lane == null) {
            return;
        }
        if (!data.isEndStream()) {
            // Taken note of at once: what the subscriber does with the bytes, it does before this read is over.
            var unused = context.write(
                    new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes()).stream(data.stream()));
        }
        lane.bytes(data.content(), data.isEndStream());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!settling.isEmpty()) {
            settling.forEach(Http2Lane::readOver);
            settling.clear();
        }
        context.flush();
        context.fireChannelReadComplete();
    }

    private void settle(Http2SettingsFrame frame) {
        Long told = frame.settings().maxConcurrentStreams();
        if (told != null || !settled) {
            most = told == null ? Integer.MAX_VALUE : told;
        }
        settled = true;
        Promise<Http2Session> waiting = ready;
        ready = null;
        if (waiting != null && !waiting.trySuccess(this)) {
            close();
        }
        whenRoom.run();
    }

    /** The server takes no further calls here; those it did not see may be sent elsewhere. */
    private void leave(int lastSeen) {
        leaving = true;
        List<Http2Lane> unseen = new ArrayList<>();
        streams.forEach((stream, lane) -> {
            if (stream.id() > lastSeen) {
                unseen.add(lane);
            }
        });
        unseen.forEach(lane -> lane.broken(new ClosedChannelException()));
        if (lanes == 0) {
            close();
        }
        whenRoom.run();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        breakAll(new ClosedChannelException());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof Http2FrameStreamException failure) {
            Http2Lane lane = streams.get(failure.stream());
            if (lane != null) {
                lane.abort(Failures.malformed(route, "HTTP/2"));
            }
        } else if (cause instanceof IOException) {
            breakAll(cause);
        } else {
            boolean protocol =
                    Http2Exception.class.isInstance(cause) || Http2Exception.class.isInstance(cause.getCause());
            TransportFailure failure =
                    protocol ? Failures.malformed(route, "HTTP/2") : Failures.subscriber(route, cause);
            leaving = true;
            List.copyOf(streams.values()).forEach(lane -> lane.abort(failure));
            failWaiting(failure);
            close();
        }
    }

    private void breakAll(Throwable cause) {
        leaving = true;
        List.copyOf(streams.values()).forEach(lane -> lane.broken(cause));
        failWaiting(Failures.broken(route, false, cause));
        close();
        whenRoom.run();
    }

    private void failWaiting(TransportFailure failure) {
        Promise<Http2Session> waiting = ready;
        ready = null;
        if (waiting != null) {
            waiting.tryFailure(new ConnectFailure(failure));
        }
    }
}
