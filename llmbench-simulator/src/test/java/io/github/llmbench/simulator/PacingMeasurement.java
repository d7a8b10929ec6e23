package io.github.llmbench.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Measures by how much the simulator misses the times it has planned: a server process on the first core, a client that
 * only reads on the others, a few rounds to warm up and one that counts.
 *
 * <pre>{@code
 * java -cp … io.github.llmbench.simulator.PacingMeasurement STREAMS MILLISECONDS-BETWEEN-EVENTS EVENTS
 * }</pre>
 */
final class PacingMeasurement {
    private static final int WARM_UP_ROUNDS = 3;

    private final int streams;
    private final int millis;
    private final int events;

    PacingMeasurement(int streams, int millis, int events) {
        this.streams = streams;
        this.millis = millis;
        this.events = events;
    }

    public static void main(String[] arguments) throws Exception {
        PacingMeasurement measurement = new PacingMeasurement(
                Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        Path log = Files.createTempFile("pacing", ".jsonl");
        try {
            System.out.println(measurement.run(log));
        } finally {
            Files.delete(log);
        }
    }

    Result run(Path log) throws Exception {
        List<String> command = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux")) {
            command.addAll(List.of("taskset", "-c", "0"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms1g",
                "-Xmx1g",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                PacingServer.class.getName(),
                log.toString(),
                Integer.toString(millis),
                Integer.toString(events)));
        Process server = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(server.getInputStream()))) {
            int port = Integer.parseInt(out.readLine());
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                round(port);
            }
            long cpu = cpu(server);
            long start = System.nanoTime();
            round(port);
            double share = (double) (cpu(server) - cpu) / (System.nanoTime() - start);
            server.getOutputStream().close();
            server.waitFor();
            return new Result(errors(log), share);
        } finally {
            server.destroy();
        }
    }

    private static long cpu(Process process) {
        return process.info().totalCpuDuration().orElseThrow().toNanos();
    }

    /** Opens the streams, spread over half the length of one so that all are open for the other half, and reads them. */
    private void round(int port) throws IOException {
        byte[] request =
                Socket.request(Client.chat("m", "q", true), "Connection: close").getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        long gap = events * millis * 1_000_000L / 2 / streams;
        long start = System.nanoTime();
        try (Selector selector = Selector.open()) {
            int opened = 0;
            for (int closed = 0; closed < streams; ) {
                for (; opened < streams && System.nanoTime() - start >= opened * gap; opened++) {
                    SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
                    channel.write(ByteBuffer.wrap(request));
                    channel.configureBlocking(false);
                    channel.register(selector, SelectionKey.OP_READ);
                }
                selector.select(opened < streams ? 1 : 0);
                for (SelectionKey key : selector.selectedKeys()) {
                    SocketChannel channel = (SocketChannel) key.channel();
                    if (channel.read(buffer.clear()) < 0) {
                        channel.close();
                        closed++;
                    }
                }
                selector.selectedKeys().clear();
            }
        }
    }

    /** Sorted errors of the events of the last round, in nanoseconds. */
    private long[] errors(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.map(Client::json)
                    .filter(line -> line.get("seq").asLong() > (long) streams * WARM_UP_ROUNDS)
                    .flatMapToLong(PacingMeasurement::errors)
                    .sorted()
                    .toArray();
        }
    }

    private static LongStream errors(JsonNode line) {
        JsonNode due = line.get("due");
        JsonNode sent = line.get("sent");
        return LongStream.range(0, sent.size())
                .map(i -> sent.get((int) i).asLong() - due.get((int) i).asLong());
    }

    /** Errors, sorted, and the share of a core that the server took. */
    record Result(long[] errors, double core) {
        double millis(double quantile) {
            return errors[(int) Math.min(errors.length - 1, errors.length * quantile)] / 1e6;
        }

        @Override
        public String toString() {
            return String.format(
                    "%d events; pacing error p50 %.3f ms, p90 %.3f, p99 %.3f, p99.9 %.3f, max %.3f; server %.0f %% of a core",
                    errors.length, millis(0.5), millis(0.9), millis(0.99), millis(0.999), millis(1), core * 100);
        }
    }
}
