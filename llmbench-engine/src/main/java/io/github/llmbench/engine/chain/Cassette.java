package io.github.llmbench.engine.chain;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The first link of the chain: knows answers from another run, and may keep those of this one. Safe for use by several threads. */
public interface Cassette {
    /**
     * A call about to be made.
     *
     * @param model whom it asks
     * @param purpose what it is for
     * @param request what it asks
     * @param hash of model, request and epoch
     * @param callId names the call within the run
     */
    record Asked(ModelRef model, Call.Purpose purpose, ModelRequest request, String hash, String callId) {}

    /** A call that looked up where it is on the cassette. */
    interface Take {
        /** What is to be played back in place of sending it; empty where it is to be sent. */
        Optional<CompletableFuture<ModelResponse>> played();

        /** It was sent, and this came of it. */
        void sent(ModelResponse response);
    }

    /** Looks a call up; asked once a call, in the order of the calls of a trial. */
    Take take(Asked asked);
}
