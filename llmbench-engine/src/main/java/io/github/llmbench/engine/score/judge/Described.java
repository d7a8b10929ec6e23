package io.github.llmbench.engine.score.judge;

import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Judges and words in a signature. */
final class Described {
    private static final int DIGITS = 12;

    private Described() {}

    /** {@code provider:name} and the parameters that are set. */
    static String model(ModelRef judge) {
        ModelParameters parameters = judge.parameters();
        Map<String, Object> set = new TreeMap<>(parameters.extra());
        put(set, "temperature", parameters.temperature());
        put(set, "topP", parameters.topP());
        put(set, "maxOutputTokens", parameters.maxOutputTokens());
        put(set, "seed", parameters.seed());
        put(set, "stop", parameters.stop().isEmpty() ? null : parameters.stop());
        return judge.id() + set;
    }

    private static void put(Map<String, Object> set, String name, @Nullable Object value) {
        if (value != null) {
            set.put(name, value);
        }
    }

    /** A short hash of what judges are told. */
    static String words(String... texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                digest.update(text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
