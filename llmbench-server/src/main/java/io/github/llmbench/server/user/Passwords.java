package io.github.llmbench.server.user;

import io.github.llmbench.server.http.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Hashes of passwords with argon2id (RFC 9106) in the usual text form, with the parameters that OWASP's Password Storage Cheat Sheet
 * names first. Each takes 19 MiB for some milliseconds; as many as there are cores are made at a time. Safe for use by several
 * threads.
 */
final class Passwords {
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int ITERATIONS = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final long PATIENCE_SECONDS = 5;
    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d+),t=(\\d+),p=(\\d+)\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    private final SecureRandom random = new SecureRandom();
    private final Semaphore free;
    private final String nobodys;

    Passwords(int atATime) {
        free = new Semaphore(atATime, true);
        nobodys = hash(Long.toHexString(random.nextLong()));
    }

    /** A hash with a salt of its own. */
    String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = bounded(() -> argon(password, salt, MEMORY_KIB, ITERATIONS, LANES, HASH_BYTES));
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + ITERATIONS + ",p=" + LANES + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }

    /** Whether it is the password. */
    boolean fits(String password, String stored) {
        Matcher form = FORM.matcher(stored);
        if (!form.matches()) {
            throw new IllegalStateException("a stored password is not in the form of argon2id");
        }
        byte[] salt = Base64.getDecoder().decode(form.group(4));
        byte[] wanted = Base64.getDecoder().decode(form.group(5));
        int memory = Integer.parseInt(form.group(1));
        int iterations = Integer.parseInt(form.group(2));
        int lanes = Integer.parseInt(form.group(3));
        byte[] found = bounded(() -> argon(password, salt, memory, iterations, lanes, wanted.length));
        return MessageDigest.isEqual(wanted, found);
    }

    /** Takes as long as for a user who exists, so that the time does not tell whether there is one. */
    void fitsNobody(String password) {
        boolean unused = fits(password, nobodys);
    }

    /** Whether it was made with other parameters than new ones are. */
    boolean outdated(String stored) {
        return !stored.startsWith("$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + ITERATIONS + ",p=" + LANES + "$");
    }

    private <T> T bounded(Supplier<T> work) {
        try {
            if (!free.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw Problem.later(503, "too many sign-ins at a time", PATIENCE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.later(503, "the server stops", PATIENCE_SECONDS);
        }
        try {
            return work.get();
        } finally {
            free.release();
        }
    }

    private static byte[] argon(String password, byte[] salt, int memory, int iterations, int lanes, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(iterations)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
