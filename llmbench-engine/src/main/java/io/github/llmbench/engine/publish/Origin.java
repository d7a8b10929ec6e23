package io.github.llmbench.engine.publish;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.engine.run.GitCommit;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a run was made.
 *
 * @param commit that is checked out; {@code null} outside a repository
 * @param branch it belongs to; {@code null} where nobody says
 * @param build page of the build that made it; {@code null} outside a build server
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Origin(
        @Nullable String commit,
        @Nullable String branch,
        @Nullable String build) {

    static Origin of(RunHeader run, Function<String, @Nullable String> variables) {
        return new Origin(
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
