package io.github.llmbench.providers.http;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.nio.channels.spi.SelectorProvider;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads of a transport: native epoll where the machine has it, NIO elsewhere; few, daemon, never blocked. Busy ones never sleep either. */
record EventLoops(
        String transport,
        int count,
        EventLoopGroup group,
        Class<? extends SocketChannel> channelType,
        boolean busyPoll,
        Collection<Thread> threads)
        implements AutoCloseable {
    private static final int MOST = 4;
    private static final SelectStrategyFactory BUSY_EPOLL = () -> (ready, hasTasks) -> SelectStrategy.BUSY_WAIT;
    /** NIO knows no busy wait, but what is ready now may be asked for again and again. */
    private static final SelectStrategyFactory BUSY_NIO = () -> (ready, hasTasks) -> ready.get();

    static EventLoops open(boolean preferNative, boolean busyPoll) {
        int count = Math.max(1, Math.min(MOST, Runtime.getRuntime().availableProcessors() / 2));
        Collection<Thread> started = new ConcurrentLinkedQueue<>();
        ThreadFactory named = new DefaultThreadFactory("llmbench-http", true);
        ThreadFactory threads = task -> {
            Thread thread = named.newThread(task);
            started.add(thread);
            return thread;
        };
        if (preferNative && Epoll.isAvailable()) {
            return new EventLoops(
                    "epoll",
                    count,
                    new MultiThreadIoEventLoopGroup(
                            count,
                            threads,
                            busyPoll ? EpollIoHandler.newFactory(0, BUSY_EPOLL) : EpollIoHandler.newFactory()),
                    EpollSocketChannel.class,
                    busyPoll,
                    started);
        }
        return new EventLoops(
                "nio",
                count,
                new MultiThreadIoEventLoopGroup(
                        count,
                        threads,
                        busyPoll
                                ? NioIoHandler.newFactory(SelectorProvider.provider(), BUSY_NIO)
                                : NioIoHandler.newFactory()),
                NioSocketChannel.class,
                busyPoll,
                started);
    }

    EventLoop next() {
        return group.next();
    }

    /** Those that sleep when there is nothing to do; a thread is started by the first call that it carries. */
    Collection<Thread> carriers() {
        return busyPoll ? List.of() : List.copyOf(threads);
    }

    /** Ends the threads and waits for that, unless called on one of them. */
    @Override
    public void close() {
        var ended = group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        for (EventExecutor loop : group) {
            if (loop.inEventLoop()) {
                return;
            }
        }
        ended.awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
