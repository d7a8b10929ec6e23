package io.github.llmbench.engine.compact;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Numbers keys in the order in which they appear, without keeping them: a key is known by the first 128 bits of its SHA-256, so
 * that a million of them take some 40 MB whatever their length. Two keys with the same 128 bits would be taken for one; among 10⁹
 * keys the chance of that is below 10⁻²⁰. Not safe for use by several threads.
 */
public final class KeyIndex {
    private static final int NONE = -1;
    private static final int FIRST_SLOTS = 256;

    private final MessageDigest digest = sha256();
    private long[] high = new long[FIRST_SLOTS];
    private long[] low = new long[FIRST_SLOTS];
    private int[] numbers = unused(FIRST_SLOTS);
    private int size;

    /** The number of a key; the next one, which was {@link #size()}, where it is new. */
    public int add(String... parts) {
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            digest.update(bytes);
        }
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        long h = hash.getLong();
        long l = hash.getLong();
        int slot = slot(high, low, numbers, h, l);
        if (numbers[slot] != NONE) {
            return numbers[slot];
        }
        high[slot] = h;
        low[slot] = l;
        numbers[slot] = size++;
        int number = numbers[slot];
        if (size > numbers.length / 2) {
            grow();
        }
        return number;
    }

    /** How many keys there are. */
    public int size() {
        return size;
    }

    private void grow() {
        int slots = Math.multiplyExact(numbers.length, 2);
        long[] newHigh = new long[slots];
        long[] newLow = new long[slots];
        int[] newNumbers = unused(slots);
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] != NONE) {
                int slot = slot(newHigh, newLow, newNumbers, high[i], low[i]);
                newHigh[slot] = high[i];
                newLow[slot] = low[i];
                newNumbers[slot] = numbers[i];
            }
        }
        high = newHigh;
        low = newLow;
        numbers = newNumbers;
    }

    /** Where the hash is, or is to be. */
    private static int slot(long[] high, long[] low, int[] numbers, long h, long l) {
        int mask = numbers.length - 1;
        int slot = (int) l & mask;
        while (numbers[slot] != NONE && !(high[slot] == h && low[slot] == l)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static int[] unused(int slots) {
        int[] numbers = new int[slots];
        Arrays.fill(numbers, NONE);
        return numbers;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
