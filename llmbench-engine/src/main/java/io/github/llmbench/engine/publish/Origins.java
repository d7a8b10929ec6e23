package io.github.llmbench.engine.publish;

import io.github.llmbench.api.RunHeader;
import io.github.llmbench.engine.run.GitCommit;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out where a run is made: from the repository and from what build servers say. Stateless. */
final class Origins {
    private Origins() {}

    static RunUpload.Origin of(RunHeader run, Function<String, @Nullable String> variables) {
        return new RunUpload.Origin(
                run.fingerprint().context().get("git"),
                first(
                                variables,
                                "GITHUB_HEAD_REF",
                                "GITHUB_REF_NAME",
                                "CI_COMMIT_REF_NAME",
                                "BRANCH_NAME",
                                "GIT_BRANCH")
                        .orElseGet(() -> GitCommit.branch(Path.of("")).orElse(null)),
                build(variables));
    }

    private static @Nullable String build(Function<String, @Nullable String> variables) {
        String repository = variables.apply("GITHUB_REPOSITORY");
        String run = variables.apply("GITHUB_RUN_ID");
        if (repository != null && run != null) {
            return first(variables, "GITHUB_SERVER_URL").orElse("https://github.com") + "/" + repository
                    + "/actions/runs/" + run;
        }
        return first(variables, "CI_JOB_URL", "BUILD_URL").orElse(null);
    }

    private static Optional<String> first(Function<String, @Nullable String> variables, String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.ofNullable(variables.apply(name)))
                .filter(value -> !value.isBlank())
                .findFirst();
    }
}
