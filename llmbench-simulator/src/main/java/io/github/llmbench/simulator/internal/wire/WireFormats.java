package io.github.llmbench.simulator.internal.wire;

import java.util.List;
import java.util.Optional;

/** All formats, found by request path. */
public final class WireFormats {
    private static final List<WireFormat> ALL = List.of(
            new ChatFormat(), new ResponsesFormat(), new AnthropicFormat(), new GoogleFormat(), new OllamaFormat());

    private WireFormats() {}

    /** The format of a path, under any prefix. */
    public static Optional<WireFormat> forPath(String path) {
        return ALL.stream().filter(format -> format.accepts(path)).findFirst();
    }
}
