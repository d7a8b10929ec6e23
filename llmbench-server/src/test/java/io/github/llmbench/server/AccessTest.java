package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.server.access.AccessTable;
import io.github.llmbench.server.access.Role;
import io.github.llmbench.server.access.Rule;
import io.github.llmbench.server.contract.Contract;
import io.github.llmbench.server.contract.Operation;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the contract with every role, on a project of one's own and on a foreign one. */
@Timeout(120)
class AccessTest {
    private static TestServer server;
    private static Client otherSession;
    private static final Map<String, Client> CALLERS = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        server = TestServer.start();
        server.project("own");
        server.project("foreign");
        CALLERS.put("nobody", server.client());
        CALLERS.put("without", server.user("without", null, null));
        for (Role role : Role.values()) {
            CALLERS.put(role.word(), server.user("the-" + role.word(), role.word(), "own"));
        }
        CALLERS.put("instance", server.admin());
        otherSession =
                server.client().signIn("admin", server.server().firstPassword().orElseThrow());
        for (String name : List.of("viewer", "admin")) {
            String secret = CALLERS.get(name)
                    .post("/api/v1/me/tokens", Map.of("name", "t", "role", name))
                    .expect(201)
                    .at("/secret")
                    .asText();
            CALLERS.put(name + "-token", server.client().bearer(secret));
        }
    }

    @AfterAll
    static void stop() {
        CALLERS.clear();
        server.close();
    }

    /** Signing out ends what the others need, so it comes last. */
    static List<Operation> operations() {
        return Contract.load().operations().stream()
                .sorted(Comparator.comparing(operation -> operation.id().equals("logout")))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_operation_is_done_for_whom_its_rule_names_and_for_nobody_else(Operation operation) {
        Rule rule = AccessTable.rule(operation.id());
        assertThat(rule).as("rule of " + operation.id()).isNotNull();
        boolean ofProject = operation.path().contains("{project}");
        CALLERS.forEach((name, caller) -> {
            for (String project : ofProject ? List.of("own", "foreign") : List.of("own")) {
                Client.Answer answer = send(caller, operation, project);
                String as = operation.id() + " by " + name + " on " + project + ": " + answer.text();
                String expected = expected(rule, name, project);
                switch (expected) {
                    case "unknown" -> assertThat(answer.status()).as(as).isEqualTo(401);
                    case "forbidden" -> assertThat(answer.status()).as(as).isEqualTo(403);
                    case "hidden" -> {
                        assertThat(answer.status()).as(as).isEqualTo(404);
                        assertThat(answer.text()).as(as).contains("there is no project " + project);
                    }
                    default -> {
                        assertThat(answer.status()).as(as).isNotIn(403, 405).isLessThan(500);
                        assertThat(answer.text()).as(as).doesNotContain("there is no project");
                        if (rule != Rule.PUBLIC) {
                            assertThat(answer.status()).as(as).isNotEqualTo(401);
                        }
                    }
                }
            }
        });
    }

    static List<Operation> operationsOfProjects() {
        return operations().stream()
                .filter(operation -> operation.path().contains("{project}"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("operationsOfProjects")
    void an_instance_admin_finds_no_project_that_is_not_there_and_leaves_nothing_in_it(Operation operation) {
        Client.Answer answer = send(otherSession, operation, "nowhere");
        if (answer.status() == 400) {
            // What is wrong with the query is told first.
            assertThat(answer.at("/errors"))
                    .isNotEmpty()
                    .allSatisfy(error ->
                            assertThat(error.has("parameter")).as(answer.text()).isTrue());
        } else {
            assertThat(answer.expect(404).text()).contains("there is no project nowhere");
        }
    }

    private static String expected(Rule rule, String name, String project) {
        boolean token = name.endsWith("-token");
        String role = name.replace("-token", "");
        if (rule == Rule.PUBLIC) {
            return "granted";
        }
        if (name.equals("nobody")) {
            return "unknown";
        }
        if (rule.role() != null) {
            if (role.equals("instance")) {
                return "granted";
            }
            if (role.equals("without") || project.equals("foreign")) {
                return "hidden";
            }
            return Role.of(role).covers(rule.role()) ? "granted" : "forbidden";
        }
        return switch (rule) {
            case SESSION -> token ? "forbidden" : "granted";
            case INSTANCE -> role.equals("instance") ? "granted" : "forbidden";
            default -> "granted";
        };
    }

    private static Client.Answer send(Client caller, Operation operation, String project) {
        String path = operation
                .path()
                .replace("{project}", project)
                .replace("{session}", "00000000-0000-0000-0000-000000000000")
                .replace("{token}", "00000000-0000-0000-0000-000000000000")
                .replace("{version}", "1")
                .replaceAll("\\{[^}]+}", "missing");
        String type = Stream.of("application/json", "application/x-ndjson")
                .filter(operation.body()::containsKey)
                .findFirst()
                .orElse(null);
        return caller.send(operation.method(), path, type, type == null ? null : "{}".getBytes());
    }
}
