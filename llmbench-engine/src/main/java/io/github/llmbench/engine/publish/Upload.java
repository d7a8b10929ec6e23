package io.github.llmbench.engine.publish;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.report.JsonReporter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** One run on its way to a server. Used by one thread. */
final class Upload {
    static final int TRIALS_A_PART = 200;
    static final String SCHEMA = "llmbench-upload/1";

    private final ServerAddress server;
    private final HttpClient http;
    private final Duration timeout;
    private final RunHeader run;
    private final Origin origin;
    private final SentParts sent;
    private final JsonMapper mapper = Json.mapper();
    private boolean created;
    private int nextPart;

    /** The server said no, and will say it again. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    Upload(ServerAddress server, HttpClient http, Duration timeout, RunHeader run, Origin origin, Path directory)
            throws IOException {
        this.server = server;
        this.http = http;
        this.timeout = timeout;
        this.run = run;
        this.origin = origin;
        sent = SentParts.in(directory);
        nextPart = sent.last() + 1;
    }

    /** Makes the run known; a run that is known stays as it is and tells how far it is. */
    void create() throws IOException, InterruptedException {
        if (created) {
            return;
        }
        byte[] body = mapper.writeValueAsBytes(Map.of("schema", SCHEMA, "run", run, "origin", origin));
        HttpResponse<String> answer = send(request("")
                .header("content-type", "application/json")
                .header("Idempotency-Key", run.id() + "-" + UUID.randomUUID())
                .POST(BodyPublishers.ofByteArray(body)));
        nextPart = Math.max(
                nextPart, mapper.readTree(answer.body()).path("nextPart").intValue());
        created = true;
    }

    /** Sends trials; the server keeps each once, however often it comes. */
    void part(List<Trial> trials) throws IOException, InterruptedException {
        create();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream lines = new GZIPOutputStream(bytes)) {
            for (Trial trial : trials) {
                lines.write(mapper.writeValueAsBytes(trial));
                lines.write('\n');
            }
        }
        send(request("/" + run.id() + "/parts/" + nextPart)
                .header("content-type", "application/x-ndjson")
                .header("content-encoding", "gzip")
                .PUT(BodyPublishers.ofByteArray(bytes.toByteArray())));
        sent.add(nextPart, trials);
        nextPart++;
    }

    /** Sends the trials that the server does not have, of an earlier process or dropped on the way, and the result. */
    void complete(Run ended) throws IOException, InterruptedException {
        create();
        List<Trial> rest = new ArrayList<>();
        try (Stream<Trial> trials = ended.trials()) {
            for (Iterator<Trial> each = trials.iterator(); each.hasNext(); ) {
                Trial trial = each.next();
                if (!sent.has(trial)) {
                    rest.add(trial);
                }
                if (rest.size() == TRIALS_A_PART) {
                    part(rest);
                    rest = new ArrayList<>();
                }
            }
        }
        if (!rest.isEmpty()) {
            part(rest);
        }
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        new JsonReporter().write(ended, result, false);
        send(request("/" + run.id() + "/complete")
                .header("content-type", "application/json")
                .header("Idempotency-Key", run.id() + "-complete")
                .POST(BodyPublishers.ofByteArray(result.toByteArray())));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uploads(path))
                .timeout(timeout)
                .header("authorization", "Bearer " + server.token().reveal())
                .header("accept", "application/json");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return answer;
        }
        String text = "the server answered " + status + reason(answer.body());
        boolean later = status == 429 || status / 100 == 5;
        throw later ? new IOException(text) : new RefusedException(text);
    }

    private String reason(String body) {
        try {
            String detail = mapper.readTree(body).path("detail").asText();
            return detail.isEmpty() ? "" : ": " + detail.lines().findFirst().orElse("");
        } catch (IOException noProblem) {
            return "";
        }
    }
}
