package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.apiguardian.api.API;

/** How many trials the platform's limit of open files allows at a time. A process that reaches the limit loses more than a call. */
@API(status = INTERNAL, since = "0.1")
public final class OpenFiles {
    /** For jars, the journal, reports and what else a process has open. */
    private static final long RESERVE = 512;

    /** What it may open beside calls from now on. */
    private static final long MARGIN = 256;

    /** What a low limit leaves to calls all the same. */
    private static final double SHARE = 0.4;

    private OpenFiles() {}

    /**
     * The number of trials; {@link Integer#MAX_VALUE} where the platform does not say.
     *
     * @param twice whether a trial may have two files open: where the server is in this process, which then has both ends of each
     *     connection, or where its judge is asked over a connection of its own
     */
    public static int allow(boolean twice) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os)) {
            return Integer.MAX_VALUE;
        }
        return allow(os.getMaxFileDescriptorCount(), os.getOpenFileDescriptorCount(), twice);
    }

    /** The same for a platform that allows so many open files, 0 or less where it sets no limit, of which so many are open. */
    static int allow(long most, long open, boolean twice) {
        if (most <= 0) {
            return Integer.MAX_VALUE;
        }
        double beyond = (most - Math.max(RESERVE, open + MARGIN)) / (twice ? 2.0 : 1.0);
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.max((most - open) * SHARE, beyond)));
    }
}
