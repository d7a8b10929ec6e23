package io.github.llmbench.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A bare connection, for what no well-behaved client does. */
final class Socket implements AutoCloseable {
    private final java.net.Socket socket;
    private final StringBuilder read = new StringBuilder();

    private Socket(java.net.Socket socket) {
        this.socket = socket;
    }

    static Socket to(Simulator simulator) throws IOException {
        java.net.Socket socket = new java.net.Socket("127.0.0.1", simulator.port());
        socket.setSoTimeout(60_000);
        return new Socket(socket);
    }

    static String request(String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n" + more + "Content-Length: " + bytes.length
                + "\r\n\r\n" + body;
    }

    void send(String body) throws IOException {
        write(request(body));
    }

    void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** All that was read once the text occurs, or at the end of the stream. */
    String readUntil(String text) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[4096];
        while (read.indexOf(text) < 0) {
            int count = in.read(buffer);
            if (count < 0) {
                break;
            }
            read.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return read.toString();
    }

    /** All that is read until the server closes. */
    String readAll() throws IOException {
        return readUntil("\u0000");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
