/**
 * The JUnit Platform engine behind the annotations.
 *
 * <p>Discovery reads annotations into declarations and puts classes and methods into the tree. A class runs all its selected
 * tasks as one benchmark before its children are visited; these only report: a test for each model, a test for each gate.
 */
@NullMarked
package io.github.llmbench.junit.engine;

import org.jspecify.annotations.NullMarked;
