/**
 * Numbers as people read them. What a gate explains and what each report shows of one figure must be one figure: it is rounded here and
 * nowhere else.
 */
@NullMarked
package io.github.llmbench.engine.text;

import org.jspecify.annotations.NullMarked;
