package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(10)
class ContinuousIntegrationTest {
    @ParameterizedTest
    @CsvSource({
        "CI, true",
        "CI, 1",
        "GITHUB_ACTIONS, true",
        "GITLAB_CI, true",
        "JENKINS_URL, http://build.example/",
        "BUILDKITE, true",
        "TEAMCITY_VERSION, 2025.03",
        "TF_BUILD, True",
        "CIRCLECI, true",
        "TRAVIS, true",
        "CODEBUILD_BUILD_ID, p:1",
        "BITBUCKET_BUILD_NUMBER, 7"
    })
    void a_build_server_is_known_by_what_it_sets(String variable, String value) {
        assertThat(ContinuousIntegration.detected(Map.of(variable, value)::get)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"CI, false", "CI, ''", "GITHUB_ACTIONS, false", "GITLAB_CI, ' '", "PATH, /usr/bin"})
    void what_is_empty_or_false_or_of_no_server_is_none(String variable, String value) {
        assertThat(ContinuousIntegration.detected(Map.of(variable, value)::get)).isFalse();
    }

    @Test
    void ci_set_to_false_decides_against_the_server() {
        assertThat(ContinuousIntegration.detected(Map.of("CI", "false", "GITHUB_ACTIONS", "true")::get))
                .isFalse();
    }
}
