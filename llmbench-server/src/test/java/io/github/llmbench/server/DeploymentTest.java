package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.llmbench.server.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The files that people deploy with: nothing runs them here, so that what can be read off them is checked. */
@Timeout(60)
class DeploymentTest {
    private static final Path ROOT = Path.of("..");
    private static final Path GUIDE = ROOT.resolve("docs/guide/operations.md");
    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:\\d+\\.\\d+(\\.\\d+)?[a-z0-9_.-]*");
    private static final Pattern VARIABLE = Pattern.compile("LLMBENCH_[A-Z_]+");

    private static List<JsonNode> yaml(String file) throws IOException {
        YAMLFactory factory = new YAMLFactory();
        try (var parser = factory.createParser(Files.newBufferedReader(ROOT.resolve(file)))) {
            return new ObjectMapper()
                    .readerFor(JsonNode.class)
                    .<JsonNode>readValues(parser)
                    .readAll();
        }
    }

    private static Set<String> variables(String text) {
        return VARIABLE.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Variables in the first column of a table. */
    private static Set<String> table() throws IOException {
        return Files.readAllLines(GUIDE).stream()
                .filter(line -> line.startsWith("|"))
                .flatMap(line -> variables(line).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void every_setting_stands_in_the_one_table_with_its_variable_and_its_usual_value() throws IOException {
        List<String> lines = Files.readAllLines(GUIDE);
        for (Setting setting : Setting.values()) {
            assertThat(lines)
                    .as(setting.key())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("| `" + setting.key() + "` | `" + setting.variable() + "` | "
                                    + (setting.usual().isEmpty() ? "" : "`" + setting.usual() + "`")));
        }
    }

    @Test
    void every_variable_of_the_files_stands_in_the_table() throws IOException {
        for (String file : List.of(
                "docker-compose.yml", "llmbench-server/Dockerfile", "scripts/deploy/kubernetes/llmbench.yaml")) {
            assertThat(table()).as(file).containsAll(variables(Files.readString(ROOT.resolve(file))));
        }
    }

    @Test
    void services_of_compose_are_pinned_and_run_as_nobody_with_a_root_that_is_read_only() throws IOException {
        JsonNode compose = yaml("docker-compose.yml").get(0);
        JsonNode common = compose.path("x-llmbench");
        for (var service : compose.path("services").properties()) {
            JsonNode own = service.getValue();
            // Jackson leaves merge keys as they are written.
            JsonNode shared = own.has("<<") ? common : own;
            String name = service.getKey();
            assertThat(shared.path("image").asText()).as(name).matches(PINNED);
            assertThat(shared.path("user").asText()).as(name).matches("[1-9]\\d*:[1-9]\\d*");
            assertThat(shared.path("read_only").asBoolean()).as(name).isTrue();
            assertThat(shared.path("cap_drop").path(0).asText()).as(name).isEqualTo("ALL");
            assertThat(shared.path("security_opt").path(0).asText()).as(name).isEqualTo("no-new-privileges:true");
            assertThat(own.has("healthcheck") || name.equals("server")).as(name).isTrue();
            own.path("networks")
                    .forEach(network -> assertThat(compose.path("networks").has(network.asText()))
                            .as(name)
                            .isTrue());
            own.path("secrets")
                    .forEach(secret -> assertThat(compose.path("secrets").has(secret.asText()))
                            .as(name)
                            .isTrue());
        }
        assertThat(Files.readString(ROOT.resolve("docker-compose.yml")))
                .as("passwords come from outside")
                .doesNotContainPattern("(?i)password: *[\"']?[a-z0-9]");
    }

    @Test
    void the_image_is_pinned_and_runs_as_nobody_with_a_health_check() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("llmbench-server/Dockerfile"));
        List<String> from =
                lines.stream().filter(line -> line.startsWith("FROM ")).toList();
        assertThat(from)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.split(" ")[1]).matches(PINNED));
        assertThat(lines).anyMatch(line -> line.matches("USER [1-9]\\d*:[1-9]\\d*"));
        assertThat(lines).anyMatch(line -> line.startsWith("HEALTHCHECK"));
        assertThat(lines.indexOf("USER 10001:10001"))
                .isGreaterThan(lines.stream()
                        .filter(line -> line.startsWith("COPY"))
                        .mapToInt(lines::indexOf)
                        .max()
                        .orElseThrow());
    }

    @Test
    void containers_of_kubernetes_are_pinned_bounded_and_restricted() throws IOException {
        List<JsonNode> documents = yaml("scripts/deploy/kubernetes/llmbench.yaml");
        assertThat(documents)
                .extracting(document -> document.path("kind").asText())
                .contains("Namespace", "ConfigMap", "Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy")
                .doesNotContain("Secret");
        List<JsonNode> containers = new ArrayList<>();
        for (JsonNode document : documents) {
            assertThat(document.path("apiVersion").asText()).isNotEmpty();
            JsonNode pod = document.at("/spec/template/spec");
            if (!pod.isMissingNode()) {
                assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
                assertThat(pod.at("/automountServiceAccountToken").asBoolean(true))
                        .isFalse();
                assertThat(pod.at("/terminationGracePeriodSeconds").asInt()).isGreaterThan(20);
                pod.path("containers").forEach(containers::add);
                assertThat(document.at("/spec/selector/matchLabels"))
                        .isEqualTo(document.at("/spec/template/metadata/labels"));
            }
        }
        assertThat(containers)
                .filteredOn(container -> container.has("ports"))
                .singleElement()
                .satisfies(container -> assertThat(container
                                .at("/lifecycle/preStop/exec/command/0")
                                .asText())
                        .as("requests go elsewhere before the port closes")
                        .isEqualTo("sleep"));
        assertThat(containers).hasSize(2).allSatisfy(container -> {
            assertThat(container.path("image").asText()).matches(PINNED);
            JsonNode security = container.path("securityContext");
            assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(security.path("allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
            assertThat(container.has("livenessProbe")).isTrue();
            assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
        });
    }

    /** A file of a mounted secret belongs to root and is readable by the pod's group, and the server refuses such a file. */
    @Test
    void pods_have_the_vaults_key_as_a_variable_and_no_file_of_it() throws IOException {
        int pods = 0;
        for (JsonNode document : yaml("scripts/deploy/kubernetes/llmbench.yaml")) {
            JsonNode pod = document.at("/spec/template/spec");
            if (!pod.isMissingNode()) {
                pods++;
                assertThat(pod.path("containers").path(0).path("env"))
                        .filteredOn(variable -> variable.path("name").asText().equals("LLMBENCH_KEK"))
                        .singleElement()
                        .satisfies(key -> assertThat(key.at("/valueFrom/secretKeyRef"))
                                .hasToString("{\"name\":\"llmbench-kek\",\"key\":\"kek\"}"));
                assertThat(pod.path("volumes"))
                        .noneMatch(volume -> volume.toString().contains("llmbench-kek"));
            }
            assertThat(document.path("data").has("LLMBENCH_KEK_FILE")).isFalse();
        }
        assertThat(pods).isEqualTo(2);
        assertThat(Files.readString(GUIDE)).contains("create secret generic llmbench-kek --from-file=kek=deploy/kek");
    }

    @Test
    void the_dashboard_of_grafana_asks_for_figures_that_the_server_has() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(ROOT.resolve("scripts/deploy/grafana/llmbench.json").toFile());
        Set<String> asked = new TreeSet<>();
        dashboard.path("panels").forEach(panel -> {
            assertThat(panel.path("description").asText()).isNotEmpty();
            panel.path("targets")
                    .forEach(target -> asked.addAll(Pattern.compile("\\b((llmbench|jvm|process|system)_[a-z_]+)\\{")
                            .matcher(target.path("expr").asText())
                            .results()
                            .map(result -> result.group(1))
                            .toList()));
        });
        assertThat(asked).hasSizeGreaterThan(5);
        try (TestServer server = TestServer.start()) {
            System.gc();
            // A collection is told of some time after it.
            Wait.until("all figures are there: " + asked, () -> known(server).containsAll(asked));
        }
    }

    private static Set<String> known(TestServer server) {
        return Arrays.stream(server.admin().get("/metrics").expect(200).text().split("\n"))
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]")[0])
                .collect(Collectors.toSet());
    }
}
