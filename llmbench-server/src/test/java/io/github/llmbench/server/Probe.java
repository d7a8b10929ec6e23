package io.github.llmbench.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks for something once a second as a balancer before two addresses would: where one does not answer, the other is asked. */
final class Probe implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final List<URI> addresses;
    private final String path;
    private final String token;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    private int turn;

    /** One that was answered, or why not. */
    private record Asked(long from, long until, String how) {
        boolean answered() {
            return how.isEmpty();
        }

        boolean within(long begin, long end) {
            return until >= begin && from <= end;
        }
    }

    /** What came of them. */
    record Result(int asked, int answered, Map<String, Long> wrong) {
        double share() {
            return (double) answered / asked;
        }
    }

    private Probe(List<URI> addresses, String path, String token) {
        this.addresses = addresses;
        this.path = path;
        this.token = token;
    }

    static Probe start(List<URI> addresses, String path, String token) {
        Probe probe = new Probe(addresses, path, token);
        var unused = probe.ticks.scheduleAtFixedRate(probe::ask, 0, 1, TimeUnit.SECONDS);
        return probe;
    }

    private void ask() {
        long from = System.nanoTime();
        turn++;
        String how = "";
        for (int i = 0; i < addresses.size(); i++) {
            how = ask(addresses.get((turn + i) % addresses.size()));
            if (how.isEmpty()) {
                break;
            }
        }
        asked.add(new Asked(from, System.nanoTime(), how));
    }

    private String ask(URI address) {
        try {
            int status = client.send(
                            HttpRequest.newBuilder(URI.create(address + path))
                                    .timeout(PATIENCE)
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return status == 200 ? "" : Integer.toString(status);
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** Those that did not touch a time. */
    Result outside(long begin, long end) {
        return result(asked.stream().filter(each -> !each.within(begin, end)).toList());
    }

    /** Those that touched a time. */
    Result within(long begin, long end) {
        return result(asked.stream().filter(each -> each.within(begin, end)).toList());
    }

    private static Result result(List<Asked> some) {
        Map<String, Long> wrong = new TreeMap<>();
        some.stream().filter(each -> !each.answered()).forEach(each -> wrong.merge(each.how(), 1L, Long::sum));
        return new Result(
                some.size(), (int) some.stream().filter(Asked::answered).count(), wrong);
    }

    @Override
    public void close() {
        ticks.shutdownNow();
    }
}
