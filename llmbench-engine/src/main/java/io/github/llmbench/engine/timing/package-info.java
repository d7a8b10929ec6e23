/**
 * What the stamps of a call mean: each duration of a {@link io.github.llmbench.api.CallTrace} by one definition, on two clocks.
 * <em>Service</em> time starts at the request of the attempt that answered; <em>response</em> time starts when the call was
 * scheduled, so that waits and retries count. A {@link io.github.llmbench.engine.timing.Window} is the part of a load that is measured.
 */
@NullMarked
package io.github.llmbench.engine.timing;

import org.jspecify.annotations.NullMarked;
