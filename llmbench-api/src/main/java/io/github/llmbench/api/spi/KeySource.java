package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Secret;
import java.io.IOException;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Holds keys of models that bring none themselves, each bound to one host. Asked only where neither the model's endpoint nor the
 * environment has a key. Safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface KeySource {
    /** Holds none. */
    KeySource NONE = (model, host) -> Answer.NONE;

    /**
     * What a source has for a model.
     *
     * @param key the key; {@code null} where there is none for this host
     * @param otherHosts hosts that other keys of the same provider are bound to; none of those keys is sent to this one
     */
    record Answer(@Nullable Secret key, List<String> otherHosts) {
        /** No key. */
        public static final Answer NONE = new Answer(null, List.of());

        public Answer {
            otherHosts = List.copyOf(otherHosts);
        }
    }

    /**
     * The key of a model for calls to a host.
     *
     * @throws IOException if the source cannot be read or a key of it cannot be decrypted; never for want of a key
     */
    Answer find(ModelRef model, String host) throws IOException;

    /**
     * Told once the run is known, before its first call, for each model whose key was found here.
     *
     * @throws IOException if that cannot be recorded; the run then makes no call
     */
    default void used(ModelRef model, String host, String run) throws IOException {}
}
