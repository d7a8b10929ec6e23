package io.github.llmbench.architecture.hidden;

/** Public for its neighbours, without a promise to others. */
public final class Unpublished {}
