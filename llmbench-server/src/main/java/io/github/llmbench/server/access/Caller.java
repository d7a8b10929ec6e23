package io.github.llmbench.server.access;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, with what they may do at this moment. Immutable.
 *
 * @param id of the user
 * @param name of the user
 * @param instanceAdmin whether they may do all
 * @param roles by project, already cut to what a token allows
 * @param session they signed in with; {@code null} where a token speaks for them
 * @param token that speaks for them; {@code null} where they signed in
 */
public record Caller(
        UUID id,
        String name,
        boolean instanceAdmin,
        Map<String, Role> roles,
        @Nullable UUID session,
        @Nullable UUID token) {
    public Caller {
        roles = Map.copyOf(roles);
    }

    /** Whether they may do in a project what a role may. */
    public boolean may(Role needed, String project) {
        if (instanceAdmin) {
            return true;
        }
        Role role = roles.get(project);
        return role != null && role.covers(needed);
    }

    /** How the audit log calls them. */
    public String actor() {
        return "user:" + name;
    }
}
