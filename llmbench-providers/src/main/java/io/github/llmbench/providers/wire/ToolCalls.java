package io.github.llmbench.providers.wire;

import io.github.llmbench.api.ToolCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts tool calls together from the parts a stream sends. */
final class ToolCalls {
    /** Where a provider numbers no calls. */
    static final int UNNUMBERED = -1;

    private final List<Part> parts = new ArrayList<>(2);

    /** A call that came whole. */
    void add(@Nullable String id, @Nullable String name, @Nullable String arguments) {
        parts.add(new Part(UNNUMBERED, id, name, arguments));
    }

    /** A call whose arguments follow in parts; {@code arguments} stand if none do. */
    void begin(int index, @Nullable String id, @Nullable String name, @Nullable String arguments) {
        parts.add(new Part(index, id, name, arguments));
    }

    /** More arguments of the call begun under this index; {@code false} if there is none. */
    boolean append(int index, String arguments) {
        Part part = last(index);
        if (part == null) {
            return false;
        }
        part.append(arguments);
        return true;
    }

    /** A part of a call that names what it belongs to: the same index and no other id than before. */
    void merge(int index, @Nullable String id, @Nullable String name, @Nullable String arguments) {
        Part part = index == UNNUMBERED && id == null && !parts.isEmpty() ? parts.get(parts.size() - 1) : last(index);
        if (part == null || !part.belongs(id)) {
            part = new Part(index, id, name, null);
            parts.add(part);
        }
        part.name = part.name.isEmpty() && name != null ? name : part.name;
        part.id = part.id.isEmpty() && id != null ? id : part.id;
        if (arguments != null) {
            part.append(arguments);
        }
    }

    /** Replaces the arguments of the call begun under this index, as the provider repeats them whole. */
    void complete(int index, String arguments) {
        Part part = last(index);
        if (part != null) {
            part.arguments.setLength(0);
            part.append(arguments);
        }
    }

    boolean has(int index) {
        return last(index) != null;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    List<ToolCall> list() {
        return parts.stream().map(Part::call).toList();
    }

    private @Nullable Part last(int index) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (parts.get(i).index == index) {
                return parts.get(i);
            }
        }
        return null;
    }

    private static final class Part {
        private final int index;
        private String id;
        private String name;
        private final String initial;
        private final StringBuilder arguments = new StringBuilder();

        private Part(int index, @Nullable String id, @Nullable String name, @Nullable String initial) {
            this.index = index;
            this.id = id == null ? "" : id;
            this.name = name == null ? "" : name;
            this.initial = initial == null ? "" : initial;
        }

        private boolean belongs(@Nullable String other) {
            return other == null || id.isEmpty() || id.equals(other);
        }

        private void append(String more) {
            if (more.length() > Answer.LIMIT - arguments.length()) {
                throw new TooLargeException("a tool call", Answer.LIMIT);
            }
            arguments.append(more);
        }

        private ToolCall call() {
            return new ToolCall(id, name, arguments.isEmpty() ? initial : arguments.toString());
        }
    }
}
