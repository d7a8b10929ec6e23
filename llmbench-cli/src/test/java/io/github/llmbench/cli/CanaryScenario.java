package io.github.llmbench.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/**
 * A process with a canary in every input: environment, endpoint, vault, prompt, metadata, what the server echoes. Leaves behind what it
 * printed, what the database holds, and the files of its home.
 */
public final class CanaryScenario {
    /** What must be seen nowhere. */
    static final String SECRET = "canarysecret";

    /** What may be seen as the text of a trial, and nowhere else. */
    static final String TEXT = "canarytext";

    private final Path directory;
    private final Map<String, String> variables = new HashMap<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private CanaryScenario(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        // Held open, so that not every command starts a server and stops it.
        Database held = arguments[1].isEmpty() ? null : embedded(arguments[1]);
        try {
            new CanaryScenario(Path.of(arguments[0])).play(arguments[1], arguments[2]);
        } finally {
            if (held != null) {
                held.close();
            }
        }
    }

    private static Database embedded(String url) throws IOException {
        return Database.open(DatabaseSettings.embedded(Path.of(url.substring("embedded:".length()))));
    }

    private void play(String database, String texts) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ok", exchange -> answer(exchange, 200, """
                {"choices": [{"message": {"content": "2 %s-answer", "reasoning_content": "%s-thought", "tool_calls":
                 [{"id": "t1", "type": "function", "function": {"name": "f", "arguments": "{\\"x\\": \\"%s-arguments\\"}"}}]},
                 "finish_reason": "stop"}], "usage": {"prompt_tokens": 5, "completion_tokens": 2000}}
                """.formatted(TEXT, TEXT, TEXT)));
        // Servers repeat what was wrong: key, headers, query and prompt.
        server.createContext(
                "/echo",
                exchange -> answer(
                        exchange,
                        400,
                        "{\"error\": {\"message\": \"no: " + exchange.getRequestURI() + " "
                                + exchange.getRequestHeaders()
                                        .entrySet()
                                        .toString()
                                        .replace("\"", "'") + " " + TEXT
                                + "-echoed\"}}"));
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        Files.writeString(
                directory.resolve("d.jsonl"),
                "{\"question\": \"1 + 1? " + TEXT + "-prompt\", \"answer\": \"2 " + TEXT + "-target\", \"note\": \""
                        + TEXT + "-metadata\"}\n");
        Path file = Files.writeString(directory.resolve("b.yaml"), """
                benchmark: canary
                models:
                  - {ref: "openai:ok", label: ok, base-url: "%1$s/ok", headers: {X-Tenant: "${HEADER}"}, query: {api-key: "${QUERY}"}}
                  - {ref: "openai:vault", label: vault, base-url: "%1$s/ok", api-key-variable: NOT_SET}
                  - {ref: "openai:echo", label: echo, base-url: "%1$s/echo", headers: {X-Tenant: "${HEADER}"}, query: {api-key: "${QUERY}"}}
                tasks: [{dataset: d.jsonl, prompt: "{{question}} {{note}}", scorers: [exact_match, includes], stream: false}]
                prices: [{model: "openai:ok", input: 1000, output: 1000, source: test, date: 2026-11-26}]
                budget: 3
                """.formatted(url));
        variables.put("LLMBENCH_DB_URL", database);
        variables.put("LLMBENCH_STORE_TEXTS", texts);
        variables.put("OPENAI_API_KEY", SECRET + "-environment");
        variables.put("VAULTED", SECRET + "-vaulted");
        variables.put("HEADER", SECRET + "-header");
        variables.put("QUERY", SECRET + "-query");
        variables.put("OTHER", SECRET + "-other");
        variables.put("LLMBENCH_ALERT_WEBHOOK", url + "/echo/" + SECRET + "-path");
        variables.put("LLMBENCH_ALERT_SECRET", SECRET + "-signature");
        variables.put("LLMBENCH_ALERT_PRIVATE", "allow");

        run("vault", "init");
        run("vault", "put", "openai", "--host", "127.0.0.1", "--from", "VAULTED");
        run("vault", "put", "anthropic", "--host", "api.anthropic.com", "--from", "OTHER");
        run(
                "run",
                file.toString(),
                "--cache",
                "redis://me:" + SECRET + "-redis@127.0.0.1:1",
                "--format",
                "html,json,csv,md,junit");
        run("run", file.toString(), "--debug", "--cache", database.isEmpty() ? "file" : "postgres", "--fresh");
        run("rerun", "last", "--json");
        run("report", "last");
        run("run", file.toString(), "--models", "anthropic:x");
        run("vault", "rotate-key");
        run("vault", "rotate-kek");
        run("vault", "verify");
        run("vault", "list");
        if (!database.isEmpty()) {
            run("runs");
            run("audit", "list");
            run("audit", "checkpoint");
            run("audit", "verify");
            run("backup", directory.resolve("all.llmbench").toString());
        }
        broken(url);
        server.stop(0);
        Files.write(directory.resolve("printed"), printed.toByteArray());
        if (!database.isEmpty()) {
            dump(database);
        }
    }

    /** Mistakes whose message must not show what was wrong where that may be secret. */
    private void broken(String url) throws IOException {
        for (String endpoint : List.of(
                "http://me:" + SECRET + "-userinfo@127.0.0.1/v1",
                url + "/ok?key=" + SECRET + "-in-url",
                "http://me:" + SECRET + "-malformed@[/")) {
            Path file = Files.writeString(directory.resolve("broken.yaml"), """
                    benchmark: broken
                    models: [{ref: "openai:x", base-url: "%s"}]
                    tasks: [{dataset: d.jsonl, prompt: "{{question}}", scorers: [exact_match]}]
                    """.formatted(endpoint));
            run("run", file.toString());
            Files.delete(file);
        }
        Map<String, String> before = new HashMap<>(variables);
        variables.put(
                "LLMBENCH_DB_URL",
                "postgresql://me:" + SECRET + "-dbpassword@127.0.0.1:1/x?password=" + SECRET + "-parameter");
        run("runs", "--debug");
        variables.put("LLMBENCH_DB_URL", "postgres//me:" + SECRET + "-malformed@127.0.0.1");
        run("runs");
        variables.putAll(before);
        variables.put("LLMBENCH_KEK", SECRET + "-kek");
        run("vault", "verify");
        variables.remove("LLMBENCH_KEK");
        variables.put("LLMBENCH_CACHE", "redis://me:" + SECRET + "-cache@[:1");
        run("run", directory.resolve("b.yaml").toString());
        variables.putAll(before);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void run(String... arguments) {
        String[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(arguments),
                        java.util.stream.Stream.of(
                                "--home", directory.resolve("home").toString()))
                .toArray(String[]::new);
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        out.println("$ " + arguments[0]);
        int code = Main.run(new Environment(out, out, variables::get), all);
        out.println("= " + code);
    }

    /** Every row of every table, also of those that no export has. */
    private void dump(String database) throws Exception {
        Path file = directory.resolve("dump");
        try (Database open = embedded(database);
                var out = Files.newOutputStream(file);
                var connection = open.connections().getConnection()) {
            List<String> tables = open.jdbi()
                    .withHandle(handle -> handle.createQuery(
                                    "select table_name from information_schema.tables where table_schema = 'llmbench'"
                                            + " and table_name <> 'schema_history' order by 1")
                            .mapTo(String.class)
                            .list());
            for (String table : tables) {
                out.write(("== " + table + "\n").getBytes(StandardCharsets.UTF_8));
                connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy " + table + " to stdout", out);
            }
        }
    }
}
