package io.github.llmbench.architecture.caller;

import io.github.llmbench.architecture.hidden.Unpublished;

/** Uses what was not meant for it. */
public final class Caller {
    final Unpublished used = new Unpublished();
}
