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

    /** What a low limit leaves to calls all the same. */
    private static final double SHARE = 0.4;

    private OpenFiles() {}

    /**
     * The number of trials; {@link Integer#MAX_VALUE} where the platform does not say.
     *
     * @param serverHere whether the server is in this process, which then has both ends of each connection
     */
    public static int allow(boolean serverHere) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os)) {
            return Integer.MAX_VALUE;
        }
        return allow(os.getMaxFileDescriptorCount(), serverHere);
    }

    /** The same for a platform that allows so many open files; 0 or less where it sets no limit. */
    static int allow(long most, boolean serverHere) {
        if (most <= 0) {
            return Integer.MAX_VALUE;
        }
        double beyond = (most - RESERVE) / (serverHere ? 2.0 : 1.0);
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.max(most * SHARE, beyond)));
    }
}
