package io.github.llmbench.server.oidc;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A sign-in that came to nothing. */
public final class SignInRefused extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, as pages tell it. */
    public enum Reason {
        /** It began too long ago, elsewhere, or was answered before. */
        EXPIRED,
        /** The provider or the proof of its token said no. */
        REFUSED,
        /** The provider does not vouch for the address of mail. */
        UNVERIFIED,
        /** The person is known there and not here, or is shut out here. */
        UNKNOWN,
        /** The provider cannot be reached. */
        UNAVAILABLE;

        /** As the pages' address has it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;

    /**
     * A refusal.
     *
     * @param message for the log; never a token or a code
     */
    public SignInRefused(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
