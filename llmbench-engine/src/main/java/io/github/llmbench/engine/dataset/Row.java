package io.github.llmbench.engine.dataset;

import java.util.Map;

/**
 * One row of a file.
 *
 * @param line where it starts, from 1
 * @param fields by name, in order
 */
record Row(long line, Map<String, Object> fields) {}
