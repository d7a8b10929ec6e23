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
    /** Where nobody else listens. */
    PLAIN_NETWORK(
            "",
            "Hosts of PostgreSQL and Redis, separated by commas, that may be reached without TLS although they are other machines, since nobody"
                    + " else reads the network between, such as postgres in a compose file."),
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
    /** Where copies of the database go. */
    BACKUP_DIRECTORY(
            "",
            "Directory that copies of the database are written to by backup-schedule; none are made without it. Several processes may have"
                    + " it where they share the directory: one of them makes each copy."),
    /** When they are made. */
    BACKUP_SCHEDULE(
            "0 3 * * *",
            "When a copy is made: five fields of cron, or an interval such as PT6H; what was missed is made up for once."),
    /** Where that time is one. */
    BACKUP_ZONE("UTC", "Time zone of backup-schedule, such as Europe/Berlin."),
    /** How many stay. */
    BACKUP_COPIES("7", "Copies that are kept, from 1 to 1000; the newest that a proof restored is kept beside them."),
    /** How often one is tried. */
    BACKUP_PROOF_DAYS(
            "7",
            "So many days after the last proof the newest copy is restored into a scratch database beside it and held against what it was"
                    + " made of, from 0 (each copy) to 365."),
    /** When people are told. */
    BACKUP_ALARM_HOURS(
            "48",
            "An alert is raised when the last good copy is older, from 1 to 10000; also when a proof finds a damaged one."),
    /** Who is told. */
    BACKUP_ALERT_PROJECT("default", "Project whose webhooks and addresses get those alerts."),
    /** What takes mail. */
    SMTP_SERVER(
            "",
            "smtp://host:587 (STARTTLS) or smtps://host:465 (TLS), the server that mail of alerts is handed to; none is sent without it. STARTTLS"
                    + " may be missing on this machine and on hosts of plain-network alone."),
    /** Who hands it over. */
    SMTP_USER("", "User of that server, where it asks for one."),
    /** With which password. */
    SMTP_PASSWORD("", "Password of that user, or file:PATH of a file with it; never on the command line."),
    /** Who mail is from. */
    SMTP_FROM("", "Address that mail comes from, such as llmbench@example.org."),
    /** Where people sign in beside passwords. */
    OIDC_ISSUER(
            "",
            "https:// URL of an OpenID provider, as its tokens name it, that people may sign in at; public-url must be set. The provider sends"
                    + " browsers back to public-url with the path /api/v1/auth/oidc/callback."),
    /** Who this server is there. */
    OIDC_CLIENT_ID("", "What the provider calls this server."),
    /** How it proves that. */
    OIDC_CLIENT_SECRET(
            "",
            "What this server proves itself to the provider with, or file:PATH of a file with it; never on the command line."),
    /** What people call it. */
    OIDC_NAME("single sign-on", "What the button of the sign-in page calls the provider."),
    /** Who they are here. */
    OIDC_USER_CLAIM(
            "email",
            "Claim whose value is a person's name here, the first time: email (which the provider must have verified), sub, or"
                    + " preferred_username, which never leads to a user who is there already."),
    /** What is asked for. */
    OIDC_SCOPES("openid email", "Scopes that are asked for, separated by blanks."),
    /** Where groups stand. */
    OIDC_GROUPS_CLAIM("", "Claim of the ID token that holds the person's groups."),
    /** What they give. */
    OIDC_ROLES(
            "",
            "What groups give, at each sign-in: GROUP=ROLE@PROJECT or GROUP=instance-admin, separated by commas. In these projects people have"
                    + " nothing else."),
    /** Who may come in. */
    OIDC_NEW_USERS(
            "no", "yes adds a user for everybody who signs in at the provider; no lets in only who is there already."),
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

    /** Whether it is nothing but a secret: it has no place on a command line, which others of the machine can read. */
    public boolean secret() {
        return this == SMTP_PASSWORD || this == OIDC_CLIENT_SECRET;
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
