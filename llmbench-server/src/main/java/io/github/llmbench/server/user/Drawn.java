package io.github.llmbench.server.user;

import io.github.llmbench.server.http.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** Secrets that are drawn, and what is kept of them. 256 random bits need no slow hash. Stateless. */
final class Drawn {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    private Drawn() {}

    static String secret() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether it may be one that was drawn. */
    static boolean formed(String secret) {
        return FORM.matcher(secret).matches();
    }

    static String hash(String secret) {
        return Sha256.hex(secret);
    }
}
