package io.github.llmbench.store.audit;

import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.PublicKeyVerify;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/**
 * A signed statement that the log had so many rows and the last one this hash.
 *
 * @param seq number of the last row
 * @param at when it was made, in microseconds
 * @param hash of the last row, hexadecimal
 * @param signature hexadecimal
 */
record Checkpoint(long seq, Instant at, String hash, String signature) {
    static Checkpoint sign(long seq, String hash, PublicKeySign key) throws GeneralSecurityException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return new Checkpoint(seq, now, hash, HexFormat.of().formatHex(key.sign(statement(seq, now, hash))));
    }

    boolean signedBy(PublicKeyVerify key) {
        try {
            key.verify(HexFormat.of().parseHex(signature), statement(seq, at, hash));
            return true;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] statement(long seq, Instant at, String hash) {
        byte[] words = ("llmbench audit checkpoint " + hash).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(words.length + 2 * Long.BYTES)
                .put(words)
                .putLong(seq)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at))
                .array();
    }
}
