package io.github.llmbench.server.http;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a condition on the version of something names: any, or a list of entity tags (RFC 9110, 8.8.3, 13.1.1 and 13.1.2). Immutable.
 *
 * @param any whether it is {@code *}
 * @param strong tags as they are written, with their quotes
 * @param weak tags without the {@code W/} before them
 */
record Etags(boolean any, Set<String> strong, Set<String> weak) {
    /** An element of the list, which may be empty (RFC 9110, 5.6.1), with the comma behind it. */
    private static final Pattern ELEMENT =
            Pattern.compile("\\G[ \\t]*(?:(W/)?(\"[!#-~\\x80-\\xFF]*\")[ \\t]*)?(?:,|$)");

    private static final String WEAK = "W/";

    /**
     * Reads a header.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static Etags of(String header) {
        if (header.strip().equals("*")) {
            return new Etags(true, Set.of(), Set.of());
        }
        Set<String> strong = new HashSet<>();
        Set<String> weak = new HashSet<>();
        Matcher element = ELEMENT.matcher(header);
        int end = 0;
        while (end < header.length() && element.find()) {
            end = element.end();
            String tag = element.group(2);
            if (tag != null && element.group(1) == null) {
                strong.add(tag);
            } else if (tag != null) {
                weak.add(tag);
            }
        }
        if (end < header.length() || (strong.isEmpty() && weak.isEmpty())) {
            throw new IllegalArgumentException(
                    "must be * or entity tags in quotes, such as \"3\" or \"3\", \"4\", but was " + header);
        }
        return new Etags(false, strong, weak);
    }

    /** Whether it names this very version; a weak tag never does. */
    boolean namesExactly(String etag) {
        return any || strong.contains(etag);
    }

    /** Whether it names a version that says the same. */
    boolean names(String etag) {
        String opaque = etag.startsWith(WEAK) ? etag.substring(WEAK.length()) : etag;
        return any || strong.contains(opaque) || weak.contains(opaque);
    }
}
