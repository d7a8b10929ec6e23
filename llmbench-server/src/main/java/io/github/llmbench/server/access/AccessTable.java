package io.github.llmbench.server.access;

import static java.util.Map.entry;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which rule holds for which operation. Stateless. */
public final class AccessTable {
    private static final Map<String, Rule> RULES = Map.ofEntries(
            entry("login", Rule.PUBLIC),
            entry("refresh", Rule.PUBLIC),
            entry("logout", Rule.SESSION),
            entry("createWsTicket", Rule.USER),
            entry("getMe", Rule.USER),
            entry("changePassword", Rule.SESSION),
            entry("listSessions", Rule.SESSION),
            entry("endSession", Rule.SESSION),
            entry("listTokens", Rule.SESSION),
            entry("createToken", Rule.SESSION),
            entry("deleteToken", Rule.SESSION),
            entry("listUsers", Rule.INSTANCE),
            entry("createUser", Rule.INSTANCE),
            entry("getUser", Rule.INSTANCE),
            entry("changeUser", Rule.INSTANCE),
            entry("listProjects", Rule.USER),
            entry("createProject", Rule.INSTANCE),
            entry("getProject", Rule.VIEWER),
            entry("changeProject", Rule.ADMIN),
            entry("listMembers", Rule.ADMIN),
            entry("setMember", Rule.ADMIN),
            entry("removeMember", Rule.ADMIN),
            entry("health", Rule.PUBLIC),
            entry("ready", Rule.PUBLIC),
            entry("metrics", Rule.USER));

    private AccessTable() {}

    /** The rule of an operation; {@code null} where nobody made one, and then it must not be served. */
    public static @Nullable Rule rule(String operation) {
        return RULES.get(operation);
    }

    /** The whole table. */
    public static Map<String, Rule> rules() {
        return RULES;
    }
}
