package io.github.llmbench.store.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between a client and a server of this machine and spoils what passes: late, reset, swallowed, refused. */
public final class FaultProxy implements AutoCloseable {
    /** What is done to the connections. */
    public enum Fault {
        /** Nothing. */
        NONE,
        /** Connections are reset, new ones too. */
        CUT,
        /** Bytes are swallowed in both directions and connections stay open: a machine that lost its power. */
        HALF_OPEN,
        /** Each piece waits 20 ms. */
        LATE
    }

    private final int target;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
    private final CountDownLatch closed = new CountDownLatch(1);

    private FaultProxy(int target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    public static FaultProxy to(int port) {
        try {
            FaultProxy proxy = new FaultProxy(port, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            daemon(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    public void set(Fault value) {
        fault.set(value);
        if (value == Fault.CUT) {
            sockets.forEach(FaultProxy::reset);
            sockets.clear();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (fault.get() == Fault.CUT) {
                    reset(client);
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                if (fault.get() == Fault.CUT) {
                    reset(client);
                    reset(server);
                }
                daemon(() -> pass(client, server));
                daemon(() -> pass(server, client));
            } catch (IOException closing) {
                // The listener was closed, or the server is not there: the client sees a closed connection.
            }
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 14];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                switch (fault.get()) {
                    case HALF_OPEN -> {
                        continue;
                    }
                    case LATE -> closed.await(20, TimeUnit.MILLISECONDS);
                    default -> {}
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException ended) {
            // Either side went away; closing both tells the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // It is closed already.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
        sockets.forEach(FaultProxy::reset);
    }
}
