package io.github.llmbench.providers.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A loopback server that does to each connection what a script says, byte by byte. */
final class RawServer implements AutoCloseable {
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "test-server");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    /** What the server does with a connection; it is closed afterwards. */
    interface Script {
        void serve(Peer peer) throws IOException;
    }

    private RawServer(ServerSocket listener, Script script) {
        this.listener = listener;
        threads.execute(() -> accept(script));
    }

    static RawServer start(Script script) {
        try {
            return start(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawServer start(ServerSocket listener, Script script) {
        return new RawServer(listener, script);
    }

    /** Answers each request of a connection with the same bytes until the client closes. */
    static RawServer answering(String response) {
        return start(peer -> {
            while (peer.readRequest() != null) {
                peer.write(response);
            }
        });
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
    }

    private void accept(Script script) {
        try {
            while (true) {
                Socket socket = listener.accept();
                int index = connections.getAndIncrement();
                open.add(socket);
                threads.execute(() -> serve(socket, index, script));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket, int index, Script script) {
        try (socket) {
            socket.setTcpNoDelay(true);
            script.serve(new Peer(socket, index));
        } catch (IOException clientLeft) {
            // Scripts end when the client does.
        } finally {
            open.remove(socket);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }

    /** One connection as the server sees it. */
    record Peer(Socket socket, int index) {
        /** The head and body of the next request, or {@code null} where the client has closed. */
        String readRequest() throws IOException {
            String head = readHead();
            if (head == null) {
                return null;
            }
            int length = head.lines()
                    .filter(line -> line.toLowerCase().startsWith("content-length:"))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0);
            return head + new String(read(length), ISO_8859_1);
        }

        /** All up to the next empty line. */
        String readHead() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return null;
                }
                head.write(next);
            }
            return head.toString(ISO_8859_1);
        }

        byte[] read(int length) throws IOException {
            return socket.getInputStream().readNBytes(length);
        }

        void write(String text) throws IOException {
            write(text.getBytes(ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** Passes bytes to another server and back until one side closes. */
        void relay(String host, int port) throws IOException {
            try (Socket other = new Socket(host, port)) {
                Thread back = new Thread(() -> copy(other, socket), "test-server");
                back.setDaemon(true);
                back.start();
                copy(socket, other);
            }
        }

        private static void copy(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
                to.shutdownOutput();
            } catch (IOException closed) {
                // Either side may leave first.
            }
        }

        /** Waits for the client to close its side. */
        void awaitClose() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // Reads away what still comes.
            }
        }
    }
}
