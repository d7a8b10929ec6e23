/**
 * Java benchmarks of jars that an instance admin put into the folder of plugins. A jar is known by its hash: runs are made with the jar
 * they began with, and by workers that have it. Nobody can send one.
 */
@NullMarked
package io.github.llmbench.server.plugin;

import org.jspecify.annotations.NullMarked;
