package io.github.llmbench.engine.score;

import io.github.llmbench.api.Extractor;
import java.util.Optional;
import java.util.function.Function;

/**
 * An extractor made of a function.
 *
 * @param name its name
 * @param signature changes whenever the function finds another answer in the same text
 * @param function finds the answer
 */
record FunctionExtractor(String name, String signature, Function<String, Optional<String>> function)
        implements Extractor {
    /** A built-in extractor; the version goes up whenever it finds another answer in the same text. */
    static FunctionExtractor versioned(String name, int version, Function<String, Optional<String>> function) {
        return new FunctionExtractor(name, name + "|v" + version, function);
    }

    @Override
    public Optional<String> extract(String text) {
        return function.apply(text);
    }

    @Override
    public String toString() {
        return name;
    }
}
