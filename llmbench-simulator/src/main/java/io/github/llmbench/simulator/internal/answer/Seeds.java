package io.github.llmbench.simulator.internal.answer;

/** One seed from several parts. */
public final class Seeds {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Seeds() {}

    /** A seed for one of many numbered things. */
    public static long mix(long seed, long part) {
        long mixed = (seed ^ (part * GOLDEN)) + GOLDEN;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    static long mix(long seed, String... parts) {
        long mixed = seed;
        for (String part : parts) {
            mixed = mix(mixed, part.length());
            for (int i = 0; i < part.length(); i++) {
                mixed = mixed * 31 + part.charAt(i);
            }
        }
        return mix(mixed, parts.length);
    }
}
