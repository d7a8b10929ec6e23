package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * How calls are spread over time.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public sealed interface Load permits Load.Closed {
    /** {@code inFlight} trials at any time: the next starts when one ends. */
    static Load closed(int inFlight) {
        return new Closed(inFlight);
    }

    /**
     * Parses a load as it is written in annotations and on the command line: {@code closed 16}.
     *
     * @throws IllegalArgumentException if it is not of this form
     */
    static Load parse(String text) {
        Matcher matcher = Pattern.compile("\\s*closed[ (]+([0-9]{1,6})\\)?\\s*").matcher(Checks.notBlank(text, "load"));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "load must be \"closed <number of trials in flight>\", for example closed 16, " + "but was \""
                            + text + "\"");
        }
        return closed(Integer.parseInt(matcher.group(1)));
    }

    /**
     * A fixed number of trials in flight.
     *
     * @param inFlight at least 1
     */
    record Closed(int inFlight) implements Load {
        public Closed {
            Checks.positive(inFlight, "closed load");
        }

        @Override
        public String toString() {
            return "closed(" + inFlight + ")";
        }
    }
}
