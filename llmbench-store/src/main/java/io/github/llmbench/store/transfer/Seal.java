package io.github.llmbench.store.transfer;

import io.github.llmbench.store.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The checksum of a whole transfer file, which is the comment at the zip's end (APPNOTE 4.3.16): a byte that was changed is found
 * wherever it stands, also where a zip's own checksums do not look.
 */
final class Seal {
    /** SHA-256 in hexadecimal. */
    private static final int LENGTH = 64;

    /** A zip without a comment ends with the comment's length. */
    private static final byte[] NO_COMMENT = {0, 0};

    private static final int BUFFER = 1 << 16;

    private Seal() {}

    /**
     * Puts it at the end of a zip that has no comment.
     *
     * @param digest of all that stands in the file
     */
    static void put(FileChannel channel, byte[] digest) throws IOException {
        channel.position(channel.size() - NO_COMMENT.length);
        PrivateFiles.write(channel, end(digest));
    }

    private static byte[] end(byte[] digest) {
        return ByteBuffer.allocate(NO_COMMENT.length + LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) LENGTH)
                .put(HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    /**
     * Reads the whole file.
     *
     * @throws IOException if it is another than was written
     */
    static void check(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MessageDigest digest = TransferWriter.sha256();
            InputStream in = Channels.newInputStream(channel);
            byte[] buffer = new byte[BUFFER];
            long left = channel.size() - NO_COMMENT.length - LENGTH;
            while (left > 0) {
                int read = in.readNBytes(buffer, 0, (int) Math.min(left, BUFFER));
                digest.update(buffer, 0, read);
                left -= read;
            }
            digest.update(NO_COMMENT);
            if (!Arrays.equals(in.readAllBytes(), end(digest.digest()))) {
                throw new IOException(
                        file
                                + " is damaged: the checksum of the whole is another than the one at its end; take another copy");
            }
        }
    }
}
