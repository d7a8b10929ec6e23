package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.apiguardian.api.API;

/** How many trials the platform's limit of open files allows at a time. A process that reaches the limit loses more than a call. */
@API(status = INTERNAL, since = "0.1")
public final class OpenFiles {
    /** A call takes one, and one more where the server is in this process; the rest is left to files. */
    private static final double SHARE = 0.4;

    private OpenFiles() {}

    /** The number of trials; {@link Integer#MAX_VALUE} where the platform does not say. */
    public static int allow() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os)) {
            return Integer.MAX_VALUE;
        }
        return allow(os.getMaxFileDescriptorCount());
    }

    /** The same for a platform that allows so many open files; 0 or less where it sets no limit. */
    static int allow(long most) {
        return most <= 0 ? Integer.MAX_VALUE : (int) Math.max(1, Math.min(Integer.MAX_VALUE, most * SHARE));
    }
}
