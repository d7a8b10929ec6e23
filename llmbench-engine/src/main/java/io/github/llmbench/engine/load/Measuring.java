package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import org.apiguardian.api.API;

/** Hears where the measured part of a load begins and ends, on a thread that sends: what it does there must be short. */
@API(status = INTERNAL, since = "0.1")
@FunctionalInterface
public interface Measuring {
    /** The warm-up is over. */
    void begun();

    /** Nothing more is due; what happens from now on is drain. Told once a load, of a load that has begun or not. */
    default void over() {}
}
