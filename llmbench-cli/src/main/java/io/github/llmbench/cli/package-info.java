/**
 * The command line: {@code ./llmbench run|rerun|call|simulate|doctor}.
 *
 * <p>Each command is a thin class over the engine, the providers and the simulator. Results go to standard output, progress and
 * complaints to standard error; a complaint is one line unless {@code --debug} asks for the stack.
 */
@NullMarked
package io.github.llmbench.cli;

import org.jspecify.annotations.NullMarked;
