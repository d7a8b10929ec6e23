package io.github.llmbench.providers.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.util.concurrent.Promise;

/** HTTP/2, agreed on by ALPN over TLS and with prior knowledge without: a connection serves as many calls as the server allows. */
final class Http2 implements PipelineEnd<Http2Session> {
    /** A stream may be so far ahead of its reader; the reader is never far behind, so this only keeps long reads from stalling. */
    static final int WINDOW = 1024 * 1024;

    @Override
    public Http2Session addTo(Channel channel, Route route, Arrivals reads, Arrivals answers) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(Http2Settings.defaultSettings()
                        .pushEnabled(false)
                        .initialWindowSize(WINDOW)
                        .maxHeaderListSize(Http1.LONGEST_HEAD))
                .gracefulShutdownTimeoutMillis(0)
                .build();
        Http2Session made = new Http2Session(channel, route, reads);
        channel.pipeline().addLast(codec, made);
        return made;
    }

    @Override
    public String protocol() {
        return ApplicationProtocolNames.HTTP_2;
    }

    /** The server's settings say how many calls it takes at once. */
    @Override
    public void whenReady(Http2Session made, Promise<Http2Session> promise) {
        made.whenReady(promise);
    }
}
