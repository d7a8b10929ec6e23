package io.github.llmbench.server.access;

import org.jspecify.annotations.Nullable;

/** Who may ask for an operation. */
public enum Rule {
    /** Everybody. */
    PUBLIC(null),
    /** Every user, by session or token. */
    USER(null),
    /** Every user who signed in with a password: a token must not make tokens. */
    SESSION(null),
    /** Who reads the project in the path. */
    VIEWER(Role.VIEWER),
    /** Who runs in the project in the path. */
    RUNNER(Role.RUNNER),
    /** Who changes the project in the path. */
    ADMIN(Role.ADMIN),
    /** Instance admins. */
    INSTANCE(null);

    private final @Nullable Role role;

    Rule(@Nullable Role role) {
        this.role = role;
    }

    /** What the rule decides. */
    public enum Decision {
        /** It may be done. */
        GRANTED,
        /** The caller is known and may not. */
        FORBIDDEN,
        /** The caller must not learn that the project exists. */
        HIDDEN
    }

    /** The role in the project that is needed; {@code null} where it is not about a project. */
    public @Nullable Role role() {
        return role;
    }

    /**
     * Decides.
     *
     * @param project in the path; {@code null} where there is none
     */
    public Decision decide(Caller caller, @Nullable String project) {
        if (role != null) {
            if (project == null) {
                throw new IllegalStateException("a rule on a project's role needs a project in the path");
            }
            if (caller.may(role, project)) {
                return Decision.GRANTED;
            }
            return caller.may(Role.VIEWER, project) ? Decision.FORBIDDEN : Decision.HIDDEN;
        }
        return switch (this) {
            case PUBLIC, USER -> Decision.GRANTED;
            case SESSION -> caller.session() != null ? Decision.GRANTED : Decision.FORBIDDEN;
            default -> caller.instanceAdmin() ? Decision.GRANTED : Decision.FORBIDDEN;
        };
    }
}
