package io.github.llmbench.server.config;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Locale;
import org.apiguardian.api.API;

/**
 * A setting of the server. The file and the command line call it {@link #key}, the environment {@link #variable}.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public enum Setting {
    /** Where it listens. */
    LISTEN("127.0.0.1:8080", "Address and port to listen on; port 0 takes a free one."),
    /** What browsers call it. */
    PUBLIC_URL(
            "",
            "The URL that browsers use, such as https://bench.example.org; http:// and the listening address unless set."
                    + " Pages of other origins may not connect."),
    /** Who may speak for clients. */
    TRUSTED_PROXY(
            "",
            "Addresses of proxies, separated by commas, whose X-Forwarded-For is believed. This or tls-certificate is needed to listen"
                    + " beyond this machine."),
    /** What it proves itself with. */
    TLS_CERTIFICATE(
            "", "File in PEM with the certificate chain of the server, to speak HTTPS itself, read at the start."),
    /** The key to it. */
    TLS_KEY("", "File in PEM with the key of that certificate, in PKCS#8 and not encrypted."),
    /** Which parts of the work this process does. */
    ROLE("all", "all, api (answers requests) or worker (makes runs)."),
    /** The database. */
    DATABASE("embedded", "embedded, embedded:DIRECTORY or postgresql://user:password@host:port/database."),
    /** The database once more. */
    DATABASE_OWNER("", "The same database with the role that owns the schema."),
    /** Connections to it. */
    CONNECTIONS("16", "Connections to the database at most, from 4 to 200."),
    /** Where workers count together. */
    REDIS(
            "",
            "redis://host:port or rediss://user:password@host:port, where workers count calls against providers' limits together; without"
                    + " it, and while it is away, each worker keeps to its share."),
    /** How many runs at a time. */
    RUNS("100", "Runs that are under way at a time in the whole instance, from 1 to 1000; the others wait."),
    /** How much a worker does at a time. */
    SHARDS("8", "Shards of runs, of about 20 trials each, that this process makes at a time, from 1 to 1000."),
    /** Where jars with benchmarks lie. */
    PLUGINS(
            "plugins",
            "Folder with jars of Java benchmarks that this process offers when it makes runs, within the home unless absolute. The server"
                    + " runs what lies there: nobody but instance admins may write to it."),
    /** How a dead worker is noticed. */
    HEARTBEAT_SECONDS(
            "5",
            "How often this process says that it lives, from 1 to 60; what one that is silent for four times as long was at goes on with"
                    + " another."),
    /** How often a caller may ask. */
    REQUESTS_PER_MINUTE("1200", "Requests a minute of one user, from 1 to 1000000."),
    /** How often one may try to sign in. */
    SIGN_INS_PER_MINUTE("20", "Sign-ins a minute from one address, from 1 to 1000000."),
    /** Where keys may be sent beside the public Internet. */
    ALLOW_HOSTS(
            "",
            "Hosts, separated by commas, that models may be reached at although they are private, such as localhost:11434 for Ollama;"
                    + " host or host:port."),
    /** A model that costs nothing. */
    SIMULATOR(
            "",
            "URL of a simulated model server, such as http://127.0.0.1:8090, that the pages offer for trying things out; it may be"
                    + " reached although it is private."),
    /** Who is the first. */
    FIRST_ADMIN("admin", "Name of the instance admin that is added to an empty database."),
    /** How long a stop may take. */
    STOP_SECONDS("20", "How long a stop waits for requests and trials under way, from 0 to 3600.");

    private final String usual;
    private final String description;

    Setting(String usual, String description) {
        this.usual = usual;
        this.description = description;
    }

    /** Its name in the file and, behind two hyphens, on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its name in the environment. */
    public String variable() {
        return switch (this) {
            case DATABASE -> "LLMBENCH_DB_URL";
            case DATABASE_OWNER -> "LLMBENCH_DB_OWNER_URL";
            case REDIS -> "LLMBENCH_REDIS_URL";
            default -> "LLMBENCH_SERVER_" + name();
        };
    }

    /** Its value unless set. */
    public String usual() {
        return usual;
    }

    /** What it means. */
    public String description() {
        return description;
    }
}
