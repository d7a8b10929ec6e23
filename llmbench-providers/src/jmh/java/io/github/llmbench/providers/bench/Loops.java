package io.github.llmbench.providers.bench;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** One event loop, native where the machine has it. */
record Loops(
        EventLoopGroup group, Class<? extends SocketChannel> client, Class<? extends ServerChannel> server) {
    static Loops one(String name) {
        DefaultThreadFactory threads = new DefaultThreadFactory(name, true);
        return Epoll.isAvailable()
                ? new Loops(
                        new MultiThreadIoEventLoopGroup(1, threads, EpollIoHandler.newFactory()),
                        EpollSocketChannel.class,
                        EpollServerSocketChannel.class)
                : new Loops(
                        new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory()),
                        NioSocketChannel.class,
                        NioServerSocketChannel.class);
    }
}
