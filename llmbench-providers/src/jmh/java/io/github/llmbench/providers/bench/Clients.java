package io.github.llmbench.providers.bench;

import java.io.IOException;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A client under measurement, and the server it calls, in a process of its own. */
public abstract class Clients {
    private LoopbackServer.Running server;
    private Client made;

    /** For JMH. */
    Clients() {}

    /** Ours and the least there can be. */
    @State(Scope.Benchmark)
    public static class Two extends Clients {
        /** {@code bare} or {@code llmbench}. */
        @Param({"bare", "llmbench"})
        public String client;

        @Override
        String name() {
            return client;
        }
    }

    /** These, and those that a Java program would take instead. */
    @State(Scope.Benchmark)
    public static class All extends Clients {
        /** Named as in {@link #open}. */
        @Param({"bare", "llmbench", "java.net.http", "langchain4j-netty", "langchain4j-jdk"})
        public String client;

        @Override
        String name() {
            return client;
        }
    }

    abstract String name();

    /** A client by its name. */
    static Client open(String name, String url) {
        return switch (name) {
            case "bare" -> new BareNettyClient(url);
            case "llmbench" -> new ModelClients(url);
            case "java.net.http" -> new JavaNetClient(url);
            case "langchain4j-netty" -> new LangChain4jClients(url, new LangChain4jTransport());
            case "langchain4j-jdk" -> new LangChain4jClients(url, null);
            default ->
                throw new IllegalArgumentException("client must be bare, llmbench, java.net.http, langchain4j-netty or"
                        + " langchain4j-jdk, but was " + name);
        };
    }

    /** The client of this trial. */
    Client made() {
        return made;
    }

    /** Before the first iteration. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        server = LoopbackServer.start();
        made = open(name(), server.url());
    }

    /** After the last one. */
    @TearDown(Level.Trial)
    public void stop() {
        made.close();
        server.close();
    }
}
