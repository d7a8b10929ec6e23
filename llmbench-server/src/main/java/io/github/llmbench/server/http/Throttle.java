package io.github.llmbench.server.http;

import io.github.llmbench.server.access.Caller;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts requests. Safe for use by several threads. */
public interface Throttle {
    /**
     * Counts one.
     *
     * @param operation asked for
     * @param who caller, or address where there is none
     * @param cookies that came with one of nobody; {@code null} where none did
     * @return seconds to wait; 0 where it may go on
     */
    long count(String operation, String who, @Nullable String cookies);

    /**
     * Counts one that came without a token that is good.
     *
     * @param who address, or session where a token is well signed and yet not good
     * @return seconds to wait; 0 where there were not too many
     */
    long countUnknown(String who);

    /** Seconds that an address or session has to wait before its tokens are looked at again; 0 where they are. */
    long block(String who);

    /**
     * Looks for a caller, which costs a look into the database, unless there were too many from there who were nobody.
     *
     * @param who address or session
     * @param look ends with a {@link Problem} where it finds nobody
     */
    default Caller known(String who, Supplier<Caller> look) {
        long wait = block(who);
        if (wait == 0) {
            try {
                return look.get();
            } catch (Problem unknown) {
                wait = countUnknown(who);
                if (wait == 0) {
                    throw unknown;
                }
            }
        }
        throw Problem.later(429, "too many requests without a good token; come back in " + wait + " s", wait);
    }
}
