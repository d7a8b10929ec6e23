package io.github.llmbench.engine.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.json.Json;
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
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** One run on its way to a server. Used by one thread. */
final class Upload {
    static final int TRIALS_A_PART = 200;

    /** A part ends behind the trial that takes it over this many bytes before compression. */
    private static final int BYTES_A_PART = 8 << 20;

    private static final Set<String> OVER = Set.of("complete", "decided");

    private final ServerAddress server;
    private final HttpClient http;
    private final Duration timeout;
    private final RunHeader run;
    private final RunUpload.Origin origin;
    private final SentParts sent;
    private final JsonMapper mapper = Json.mapper();
    private boolean created;
    private boolean over;
    private int nextPart;

    /** The server said no, and will say it again. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    Upload(
            ServerAddress server,
            HttpClient http,
            Duration timeout,
            RunHeader run,
            RunUpload.Origin origin,
            Path directory)
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
        byte[] body = mapper.writeValueAsBytes(new RunUpload.Begin(RunUpload.SCHEMA, run, origin));
        HttpResponse<String> answer = send(request("")
                .header("content-type", "application/json")
                .header("Idempotency-Key", run.id() + "-" + UUID.randomUUID())
                .POST(BodyPublishers.ofByteArray(body)));
        JsonNode known = mapper.readTree(answer.body());
        nextPart = Math.max(nextPart, known.path("nextPart").intValue());
        over = OVER.contains(known.path("state").asText());
        if (known.path("trials").asLong(Long.MAX_VALUE) < sent.size()) {
            sent.forget();
        }
        created = true;
    }

    /**
     * Sends as many of the trials as make a part; the server keeps each once, however often it comes.
     *
     * @return how many
     */
    int part(List<Trial> trials) throws IOException, InterruptedException {
        create();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int count = 0;
        try (OutputStream lines = new GZIPOutputStream(bytes)) {
            for (int length = 0; count < Math.min(trials.size(), TRIALS_A_PART) && length < BYTES_A_PART; count++) {
                byte[] line = mapper.writeValueAsBytes(trials.get(count));
                lines.write(line);
                lines.write('\n');
                length += line.length;
            }
        }
        send(request("/" + run.id() + "/parts/" + nextPart)
                .header("content-type", "application/x-ndjson")
                .header("content-encoding", "gzip")
                .PUT(BodyPublishers.ofByteArray(bytes.toByteArray())));
        sent.add(nextPart, trials.subList(0, count));
        nextPart++;
        return count;
    }

    /** Says how far the run is, and that it goes on. */
    void progress(RunProgress progress) throws IOException, InterruptedException {
        create();
        send(request("/" + run.id() + "/progress")
                .header("content-type", "application/json")
                .PUT(BodyPublishers.ofByteArray(mapper.writeValueAsBytes(RunUpload.Progress.of(progress)))));
    }

    /** Sends the trials that the server does not have, of an earlier process or dropped on the way, and the result. */
    void complete(Run ended) throws IOException, InterruptedException {
        create();
        if (over) {
            return;
        }
        long count = 0;
        List<Trial> rest = new ArrayList<>();
        try (Stream<Trial> trials = ended.trials()) {
            for (Iterator<Trial> each = trials.iterator(); each.hasNext(); count++) {
                Trial trial = each.next();
                if (!sent.has(trial)) {
                    rest.add(trial);
                }
                if (rest.size() == TRIALS_A_PART) {
                    rest.subList(0, part(rest)).clear();
                }
            }
        }
        while (!rest.isEmpty()) {
            rest.subList(0, part(rest)).clear();
        }
        send(request("/" + run.id() + "/complete")
                .header("content-type", "application/json")
                .header("Idempotency-Key", run.id() + "-" + UUID.randomUUID())
                .POST(BodyPublishers.ofByteArray(mapper.writeValueAsBytes(RunUpload.Result.of(ended, count)))));
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
