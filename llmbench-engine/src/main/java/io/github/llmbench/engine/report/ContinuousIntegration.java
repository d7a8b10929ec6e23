package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.INTERNAL;

import java.util.List;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Whether a build server runs this: it reads no terminal, and what is made anew in every build is no baseline. Stateless, safe for use
 * by several threads.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class ContinuousIntegration {
    /** Set by every usual server, and by people who know better. */
    static final String CI = "CI";

    /** What servers set that do not all set {@code CI}, from their documentation of predefined variables. */
    static final List<String> OF_SERVERS = List.of(
            "GITHUB_ACTIONS",
            "GITLAB_CI",
            "JENKINS_URL",
            "BUILDKITE",
            "TEAMCITY_VERSION",
            "TF_BUILD",
            "CIRCLECI",
            "TRAVIS",
            "APPVEYOR",
            "DRONE",
            "CODEBUILD_BUILD_ID",
            "BITBUCKET_BUILD_NUMBER",
            "bamboo_buildKey",
            "SEMAPHORE",
            "WOODPECKER",
            "CIRRUS_CI",
            "GITEA_ACTIONS");

    private ContinuousIntegration() {}

    /**
     * From the environment. {@code CI} decides where it is set, {@code CI=false} against any other.
     *
     * @param variables gives {@code null} for one that is not set
     */
    public static boolean detected(Function<String, @Nullable String> variables) {
        String ci = variables.apply(CI);
        if (ci != null && !ci.isBlank()) {
            return on(ci);
        }
        return OF_SERVERS.stream().map(variables).anyMatch(ContinuousIntegration::on);
    }

    private static boolean on(@Nullable String value) {
        return value != null && !value.isBlank() && !value.strip().equalsIgnoreCase("false");
    }
}
