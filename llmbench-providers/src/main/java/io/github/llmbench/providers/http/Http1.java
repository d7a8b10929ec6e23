package io.github.llmbench.providers.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1: a connection serves one call at a time. */
record Http1(ConnectionPool pool) implements PipelineEnd<Lane> {
    /** Gateways send many and long headers. */
    static final int LONGEST_HEAD = 64 * 1024;

    @Override
    public Lane addTo(Channel channel, Route route, Arrivals reads, Arrivals answers) {
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(LONGEST_HEAD)
                .setMaxHeaderSize(LONGEST_HEAD)
                .setMaxChunkSize(LONGEST_HEAD)
                .setStrictLineParsing(false);
        HttpClientCodec codec = new HttpClientCodec(config, false, false);
        Connection made = new Connection(channel, route, pool, reads, answers);
        channel.pipeline().addLast(codec, made);
        return made;
    }

    @Override
    public @Nullable String protocol() {
        return null;
    }

    @Override
    public void whenReady(Lane made, Promise<Lane> promise) {
        promise.trySuccess(made);
    }
}
