package io.github.llmbench.server.run;

import io.github.llmbench.api.RunHeader;
import java.io.IOException;

/** Finds what is known of a project's run since it began. Safe for use by several threads. */
@FunctionalInterface
public interface RunHeaders {
    /**
     * The header of a run.
     *
     * @throws io.github.llmbench.server.http.Problem if the project has no such run, or it has not begun
     */
    RunHeader header(String project, String run) throws IOException;
}
