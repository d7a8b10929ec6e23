package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Locale;
import org.apiguardian.api.API;

/**
 * What becomes of a build whose gates say {@link Verdict#INCONCLUSIVE}: <em>not enough data</em> is neither good nor bad, and what to
 * make of it is for people to say.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public enum OnInconclusive {
    /** It fails, as for FAIL. */
    FAIL,
    /** It goes on and is told so: a test is aborted, the command line warns. The default. */
    WARN,
    /** It goes on in silence; reports still say INCONCLUSIVE. */
    PASS;

    /**
     * Reads {@code fail}, {@code warn} or {@code pass}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static OnInconclusive parse(String text) {
        for (OnInconclusive value : values()) {
            if (value.name().equalsIgnoreCase(text.strip())) {
                return value;
            }
        }
        throw new IllegalArgumentException("on-inconclusive must be fail, warn or pass, but was \"" + text + "\"");
    }

    /** Whether a verdict fails a build: FAIL always does, INCONCLUSIVE where this says so. */
    public boolean fails(Verdict verdict) {
        return switch (verdict) {
            case PASS -> false;
            case FAIL -> true;
            case INCONCLUSIVE -> this == FAIL;
        };
    }

    /** As it is written in a file. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
