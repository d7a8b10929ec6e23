package io.github.llmbench.server.http;

import java.io.IOException;

/** Does what an operation says. Safe for use by several threads. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers a request that fits the contract and that its caller may make.
     *
     * @throws Problem if it cannot be done
     * @throws IOException if the database or the disk failed
     */
    Reply handle(Request request) throws IOException;
}
