package io.github.llmbench.store.audit;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.apiguardian.api.API;

/**
 * One row of the audit log. Immutable.
 *
 * @param seq from 1, without gaps
 * @param at when, in microseconds
 * @param actor who
 * @param action what was done, such as {@code vault.put}
 * @param object to what
 * @param detail further facts, a JSON object; never a secret
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record AuditRow(long seq, Instant at, String actor, String action, String object, String detail) {
    /** What the first row follows. */
    static final String FIRST = "0".repeat(64);

    /** SHA-256 over the hash before and every field with its length, so that no text can move from one field to the next. */
    String hash(String previous) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(HexFormat.of().parseHex(previous));
        bytes.writeBytes(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(seq)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at))
                .array());
        for (String text : new String[] {actor, action, object, detail}) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
            bytes.writeBytes(utf8);
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
