package io.github.llmbench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** A loopback mail server that begins in the clear and upgrades when it is asked to (RFC 3207), and notes what came before and after. */
final class StartTlsMail implements AutoCloseable {
    private final ServerSocket listener;
    private final SSLContext context;
    private final boolean refuses;
    private final List<String> clear = new ArrayList<>();
    private final List<String> secret = new ArrayList<>();
    private String protocol = "";

    private StartTlsMail(SSLContext context, boolean refuses) throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        this.context = context;
        this.refuses = refuses;
        Thread thread = new Thread(this::serve, "starttls-mail");
        thread.setDaemon(true);
        thread.start();
    }

    /** One that upgrades, with this certificate. */
    static StartTlsMail start(SSLContext context) throws IOException {
        return new StartTlsMail(context, false);
    }

    /** One that offers the upgrade and then does not make it. */
    static StartTlsMail refusing(SSLContext context) throws IOException {
        return new StartTlsMail(context, true);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Lines that anybody on the way could read. */
    synchronized List<String> clear() {
        return List.copyOf(clear);
    }

    /** Lines that came over TLS. */
    synchronized List<String> secret() {
        return List.copyOf(secret);
    }

    /** Version of TLS of the last connection. */
    synchronized String protocol() {
        return protocol;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                say(socket, "220 localhost ready");
                if (lines(socket, clear, "250-localhost\r\n250 STARTTLS") && !refuses) {
                    upgraded(socket);
                }
            } catch (SSLException | SocketException refused) {
                note(refused);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The other side did not like the certificate, or the test is over. */
    private synchronized void note(IOException refused) {
        protocol = "refused: " + refused.getMessage();
    }

    private void upgraded(Socket socket) throws IOException {
        try (SSLSocket tls =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), false)) {
            tls.setUseClientMode(false);
            tls.startHandshake();
            synchronized (this) {
                protocol = tls.getSession().getProtocol();
            }
            boolean unused = lines(tls, secret, "250-localhost\r\n250 AUTH PLAIN");
        }
    }

    /** Answers until the end of the connection, or until the other side asks for TLS: whether it did. */
    private boolean lines(Socket socket, List<String> noted, String features) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        boolean data = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            synchronized (this) {
                noted.add(line);
            }
            String word = line.split(" ", 2)[0];
            if (data) {
                data = !line.equals(".");
                if (!data) {
                    say(socket, "250 taken");
                }
            } else if (word.equals("EHLO")) {
                say(socket, features);
            } else if (word.equals("STARTTLS")) {
                say(socket, refuses ? "454 not now" : "220 go ahead");
                if (!refuses) {
                    return true;
                }
            } else if (word.equals("AUTH")) {
                say(socket, "235 welcome");
            } else if (word.equals("DATA")) {
                data = true;
                say(socket, "354 end with a dot");
            } else if (word.equals("QUIT")) {
                say(socket, "221 bye");
                return false;
            } else {
                say(socket, "250 fine");
            }
        }
        return false;
    }

    private static void say(Socket socket, String line) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
