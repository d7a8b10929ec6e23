/**
 * Models as judges of answers: what they are asked, how their verdicts are read, and how several of them make one score.
 *
 * <p>A verdict is an object of JSON or a marked word, whichever stands last in the reply. A reply without one is answered once with what
 * was wanted; after that the answer is unscored, with the reason. Whatever is judged stands between delimiters that it cannot forge.
 */
@NullMarked
package io.github.llmbench.engine.score.judge;

import org.jspecify.annotations.NullMarked;
