package io.github.llmbench.engine.cassette;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelRef;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Whether answers are recorded or replayed, and where they are kept. Immutable.
 *
 * <p>Endpoints on this machine (127.0.0.0/8, {@code ::1}, {@code localhost}) are always live: they cost nothing. Where one is a gateway
 * to a provider that does, {@link #withLoopback} has it recorded and replayed like any other.
 *
 * <pre>{@code
 * LlmBench bench = LlmBench.builder()
 *         .cassettes(Cassettes.in(Path.of("src/test/resources/llmbench")).mode(Mode.REPLAY))
 *         .build();
 * }</pre>
 *
 * @param directory holds one directory a benchmark, in it one a task, in it one file a model
 * @param mode where answers come from
 * @param speed how many times as fast as recorded a replayed answer comes: 1 as it came, 10 in a tenth of the time; {@code null} at once.
 *     Timings are those recorded whatever the speed
 * @param loopback whether endpoints on this machine are recorded and replayed too
 * @param howToRecord the command that records what is missing; for people
 * @param session answers of this process that are not paid for again; {@code null} for none
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Cassettes(
        Path directory,
        Mode mode,
        @Nullable Double speed,
        boolean loopback,
        String howToRecord,
        @Nullable Session session) {

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost\\.?|.*\\.localhost\\.?|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");

    public Cassettes {
        if (speed != null && !(speed > 0 && speed < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("replay speed must be > 0, such as 1 or 10, but was " + speed);
        }
    }

    /** In a directory; live until told otherwise. */
    public static Cassettes in(Path directory) {
        return new Cassettes(directory, Mode.LIVE, null, false, "run it in mode record", null);
    }

    /** None: every call is sent. */
    public static Cassettes none() {
        return in(Path.of("cassettes"));
    }

    /** The same in another mode. */
    public Cassettes mode(Mode value) {
        return new Cassettes(directory, value, speed, loopback, howToRecord, session);
    }

    /** The same at a speed; 1 takes as long as the recorded call took. */
    public Cassettes speed(double value) {
        return new Cassettes(directory, mode, value, loopback, howToRecord, session);
    }

    /** The same, endpoints on this machine being recorded and replayed too. */
    public Cassettes withLoopback(boolean value) {
        return new Cassettes(directory, mode, speed, value, howToRecord, session);
    }

    /** The same with another command that records what is missing. */
    public Cassettes howToRecord(String value) {
        return new Cassettes(directory, mode, speed, loopback, value, session);
    }

    /** The same with the answers of this process. */
    public Cassettes session(Session value) {
        return new Cassettes(directory, mode, speed, loopback, howToRecord, value);
    }

    /**
     * Whether calls of a model are always sent: in mode live without a session, and where the model is on this machine.
     *
     * @param endpoint where its calls go; {@code null} where nobody knows
     */
    public boolean untouched(ModelRef model, @Nullable URI endpoint) {
        if (mode == Mode.LIVE && session == null) {
            return true;
        }
        boolean here = onThisMachine(endpoint)
                && (model.endpoint().proxy() == null
                        || onThisMachine(model.endpoint().proxy()));
        return here && !loopback;
    }

    private static boolean onThisMachine(@Nullable URI uri) {
        return uri != null
                && uri.getHost() != null
                && LOOPBACK.matcher(uri.getHost().toLowerCase(Locale.ROOT)).matches();
    }
}
